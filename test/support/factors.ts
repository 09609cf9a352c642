import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import { generateSync } from 'otplib';
import { onlyRow } from '../../db/pool.ts';
import { askAs, cookieOf, PASSWORD, type Person, signIn, type World } from './accountsApp.ts';

/** Somebody's authenticator app: the code that it shows so many half minutes from now. */
export type App = (stepsFromNow?: number) => Promise<string>;

/** What an app with a secret shows, by the database's clock. */
export function appWith({ owner }: Pick<World, 'owner'>, secret: string): App {
  return async (stepsFromNow = 0) => {
    const { rows } = await owner.query<{ epoch: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()))::float8 AS epoch',
    );
    return generateSync({ secret, epoch: onlyRow(rows).epoch + 30 * stepsFromNow });
  };
}

/** Sets up an authenticator app, and forgets the mails about it. Its present code can be used again. */
export async function setUpApp(world: World, person: Person): Promise<{ app: App; codes: string[] }> {
  const begun = await person.ask('POST', '/api/account/authenticator');
  assert.equal(begun.statusCode, 201, begun.body);
  const app = appWith(world, begun.json().secret);
  const confirmed = await person.ask('POST', '/api/account/authenticator/confirm', { code: await app() });
  assert.equal(confirmed.statusCode, 200, confirmed.body);
  await forgetCodes(world);
  world.mailbox.mails.splice(0);
  return { app, codes: confirmed.json().codes };
}

/** As if half a minute had passed since the last code, over and over: tests don't wait. */
export async function forgetCodes({ owner }: World): Promise<void> {
  await owner.query('UPDATE authenticators SET last_step = 0');
}

/** As if everybody had proved who they are twenty minutes ago. */
export async function letProofsAge({ owner }: World): Promise<void> {
  await owner.query(
    `UPDATE sessions SET created_at = created_at - interval '20 minutes',
            authenticated_at = authenticated_at - interval '20 minutes'`,
  );
}

/** The first step: the password. Gives the cookie that the second step needs. */
export async function begin(world: World, { email }: { email: string }): Promise<string> {
  const answer = await signIn(world, email, PASSWORD);
  assert.equal(answer.statusCode, 202, answer.body);
  assert.equal(cookieOf(answer), '');
  return answer.cookies.find(({ name }) => name === 'signing-in')?.value ?? '';
}

/** The second step. */
export function finish(world: World, pending: string, code: string): Promise<LightMyRequestResponse> {
  return world.app.inject({
    method: 'POST',
    url: '/api/account/sign-in/code',
    headers: { origin: 'http://localhost', host: 'localhost', cookie: `signing-in=${pending}` },
    payload: { code },
  });
}

/** Proves again who one is. */
export function prove(world: World, { cookie }: Person, code?: string, password = PASSWORD) {
  return askAs(world, cookie, 'POST', '/api/session/reauthenticate', {
    password,
    ...(code === undefined ? {} : { code }),
  });
}
