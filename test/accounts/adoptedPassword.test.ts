import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from 'bcryptjs';
import { hashPassword, isOutdated, verifyPassword } from '../../api/services/accounts/passwordHash.ts';
import { accountTest, join, PASSWORD, signIn } from '../support/accountsApp.ts';

const WRONG = 'not the right password';

test('a bcrypt hash of an adopted platform lets its password in, and is to be replaced', async () => {
  const adopted = await hash('correct horse', 4);
  assert.equal(await verifyPassword('correct horse', adopted), true);
  assert.equal(await verifyPassword('Correct horse', adopted), false);
  assert.equal(await verifyPassword('correct horse', '$2a$10$cut'), false);
  assert.deepEqual([isOutdated(adopted), isOutdated(await hashPassword('correct horse'))], [true, false]);
});

test('bcrypt hashes wait in the same line as the others', async () => {
  const adopted = await hash(PASSWORD, 4);
  const crowd = [
    ...Array.from({ length: 52 }, () => verifyPassword(PASSWORD, adopted)),
    ...Array.from({ length: 53 }, () => verifyPassword(WRONG, null)),
  ];
  const outcomes = await Promise.allSettled(crowd);
  assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 3);
});

test('a wrong password costs the same with a bcrypt hash, another hash and no account', async () => {
  const adopted = await hash(PASSWORD, 12);
  const current = await hashPassword(PASSWORD);
  const costOf = async (given: string | null): Promise<number> => {
    const before = process.cpuUsage();
    assert.equal(await verifyPassword(WRONG, given, adopted), false);
    return process.cpuUsage(before).user;
  };
  await costOf(adopted);
  const costs = [await costOf(adopted), await costOf(current), await costOf(null)];
  assert.ok(Math.max(...costs) < 2 * Math.min(...costs), `${costs.join(', ')} microseconds`);
});

accountTest('who came with a bcrypt hash signs in, and has an Argon2id one from then on', async (world) => {
  const { email, userId } = await join(world, 'adopted@example.com');
  const adopted = await hash(PASSWORD, 4);
  await world.owner.query('UPDATE users SET password_hash = $1 WHERE user_id = $2', [adopted, userId]);
  const hashNow = async () =>
    (await world.owner.query<{ hash: string }>('SELECT password_hash AS hash FROM users')).rows[0]?.hash ??
    '';
  assert.equal((await signIn(world, email, WRONG)).statusCode, 401);
  assert.equal(await hashNow(), adopted);
  assert.equal((await signIn(world, email, PASSWORD)).statusCode, 200);
  assert.match(await hashNow(), /^\$argon2id\$/);
  assert.equal((await signIn(world, email, PASSWORD)).statusCode, 200);
});
