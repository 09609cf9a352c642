import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  Accepted,
  Account,
  AccountChange,
  AccountDeletion,
  ChangedPassword,
  PasswordChange,
  PasswordReset,
  PasswordResetRequest,
  Registration,
  Sessions,
} from '../../contracts/accounts.ts';
import { Viewer } from '../../contracts/session.ts';
import { answers, Id, NoContent } from '../../contracts/values.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { viewAccount, viewApiKey, viewSession } from '../answers/accounts.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { deviceOf } from '../answers/device.ts';
import type { SessionCookie } from '../plugins/sessionCookie.ts';
import type { Services } from '../services.ts';
import { requireSignedIn } from '../answers/signedIn.ts';

interface AccountRoutesOptions extends Pick<Services, 'accounts' | 'passwordResets'> {
  sessionCookie: SessionCookie;
}

/** Your own account: registering, signing out, the password, the sessions. */
export async function accountRoutes(
  app: FastifyInstance,
  { accounts, passwordResets, sessionCookie }: AccountRoutesOptions,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const open = { policy: { allow: 'public' } } as const;
  const known = { policy: { allow: 'public', mustKnow: true } } as const;
  const signedIn = { policy: { allow: 'user' } } as const;

  routes.post(
    '/api/account/register',
    {
      schema: { tags, summary: 'Create an account', body: Registration, response: answers(202, Accepted) },
      config: { ...open, problems: ['forbidden'] },
    },
    async ({ body, id, ip }, reply) => {
      await accounts.register({ ...body, name: body.name ?? '' }, { requestId: id, address: ip });
      // The same answer for an e-mail that is taken: signing in shows which password holds.
      return reply.code(202).send({ accepted: true });
    },
  );

  routes.post(
    '/api/account/sign-out',
    { schema: { tags, summary: 'Sign out', response: answers(204, NoContent) }, config: known },
    async ({ actor }, reply) => {
      if (actor.kind === 'user') await accounts.signOut(actor.userId, BigInt(actor.sessionId));
      sessionCookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  routes.post(
    '/api/account/password',
    {
      schema: {
        tags,
        summary: 'Change your password; every other session ends, and API keys if you say so',
        body: PasswordChange,
        response: answers(200, ChangedPassword),
      },
      config: { policy: { allow: 'user', recentProof: true }, problems: ['wrong_credentials'] },
    },
    async (request, reply) => {
      const changed = await accounts.changePassword(auditActorOf(request), request.body, deviceOf(request));
      sessionCookie.set(reply, changed.token);
      return { keys: changed.keys.map(viewApiKey) };
    },
  );

  routes.post(
    '/api/account/password-reset',
    {
      schema: {
        tags,
        summary: 'Request a password reset link by e-mail',
        body: PasswordResetRequest,
        response: answers(202, Accepted),
      },
      config: open,
    },
    async ({ body, ip }, reply) => {
      await passwordResets.request(body.email, ip);
      return reply.code(202).send({ accepted: true });
    },
  );

  routes.post(
    '/api/account/password-reset/confirm',
    {
      schema: {
        tags,
        summary: 'Set a new password with the token of a reset link; every session and API key ends',
        body: PasswordReset,
        response: answers(204, NoContent),
      },
      config: open,
    },
    async (request, reply) => {
      await passwordResets.confirm(request.body, { address: request.ip, requestId: request.id });
      sessionCookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  routes.get(
    '/api/session',
    {
      schema: { tags, summary: 'Get who is signed in, or null', response: answers(200, Viewer) },
      config: known,
    },
    async ({ actor }, reply) => {
      reply.header('cache-control', 'no-store');
      if (actor.kind !== 'user') return { account: null };
      return {
        account: viewAccount(await accounts.read(actor.userId)),
        factorDueAt: formatTimestamp(actor.factors?.dueAt ?? null),
      };
    },
  );

  routes.get(
    '/api/account',
    {
      schema: { tags, summary: 'Get your account', response: answers(200, Account) },
      config: { policy: { allow: 'user', scope: 'read' } },
    },
    async (request) => viewAccount(await accounts.read(requireSignedIn(request).userId)),
  );

  routes.patch(
    '/api/account',
    {
      schema: { tags, summary: 'Change your name', body: AccountChange, response: answers(200, Account) },
      config: signedIn,
    },
    async (request) => {
      await accounts.rename(auditActorOf(request), request.body.name);
      return viewAccount(await accounts.read(requireSignedIn(request).userId));
    },
  );

  routes.delete(
    '/api/account',
    {
      schema: {
        tags,
        summary: 'Delete your account permanently',
        body: AccountDeletion,
        response: answers(204, NoContent),
      },
      config: { ...signedIn, problems: ['wrong_credentials'] },
    },
    async (request, reply) => {
      await accounts.deleteAccount(auditActorOf(request), request.body.password, deviceOf(request));
      sessionCookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  routes.get(
    '/api/account/sessions',
    {
      schema: { tags, summary: 'List your sessions', response: answers(200, Sessions) },
      config: signedIn,
    },
    async (request) => {
      const { userId, sessionId } = requireSignedIn(request);
      const sessions = await accounts.listSessions(userId);
      return { items: sessions.map((session) => viewSession(session, sessionId)) };
    },
  );

  routes.delete(
    '/api/account/sessions',
    {
      schema: { tags, summary: 'End all your other sessions', response: answers(204, NoContent) },
      config: signedIn,
    },
    async (request, reply) => {
      const { sessionId } = requireSignedIn(request);
      await accounts.endOtherSessions(auditActorOf(request), BigInt(sessionId ?? 0));
      return reply.code(204).send(null);
    },
  );

  routes.delete(
    '/api/account/sessions/:session',
    {
      schema: {
        tags,
        summary: 'End one of your sessions',
        params: z.strictObject({ session: Id }),
        response: answers(204, NoContent),
      },
      config: signedIn,
    },
    async (request, reply) => {
      await accounts.endSession(auditActorOf(request), BigInt(request.params.session));
      return reply.code(204).send(null);
    },
  );
}
