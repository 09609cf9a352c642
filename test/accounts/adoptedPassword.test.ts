import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from 'bcryptjs';
import { hashPassword, isOutdated, verifyPassword } from '../../api/services/accounts/passwordHash.ts';

test('a bcrypt hash of an adopted platform lets its password in, and is to be replaced', async () => {
  const adopted = await hash('correct horse', 4);
  assert.equal(await verifyPassword('correct horse', adopted), true);
  assert.equal(await verifyPassword('Correct horse', adopted), false);
  assert.equal(await verifyPassword('correct horse', '$2a$10$cut'), false);
  assert.deepEqual([isOutdated(adopted), isOutdated(await hashPassword('correct horse'))], [true, false]);
});
