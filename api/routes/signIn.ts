import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Account, SignIn } from '../../contracts/accounts.ts';
import { PendingSignIn, Reauthentication, SignInCode } from '../../contracts/factors.ts';
import { answers, NoContent } from '../../contracts/values.ts';
import { viewAccount } from '../answers/accounts.ts';
import { deviceOf } from '../answers/device.ts';
import { requireSignedIn } from '../answers/signedIn.ts';
import type { DeviceCookie } from '../plugins/deviceCookie.ts';
import type { PendingCookie } from '../plugins/pendingCookie.ts';
import type { SessionCookie } from '../plugins/sessionCookie.ts';
import type { Services } from '../services.ts';

interface SignInRoutesOptions extends Pick<Services, 'accounts' | 'signIns'> {
  sessionCookie: SessionCookie;
  deviceCookie: DeviceCookie;
  pendingCookie: PendingCookie;
}

/** Signing in, in one step or two, and proving again who you are. */
export async function signInRoutes(
  app: FastifyInstance,
  { accounts, signIns, sessionCookie, deviceCookie, pendingCookie }: SignInRoutesOptions,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['account'];
  const open = { policy: { allow: 'public' } } as const;
  const device = (request: FastifyRequest) => ({ ...deviceOf(request), token: deviceCookie.read(request) });

  const enter = async (reply: FastifyReply, begun: Entered) => {
    sessionCookie.set(reply, begun.token);
    deviceCookie.set(reply, begun.deviceToken);
    return viewAccount(await accounts.read(begun.userId));
  };

  routes.post(
    '/api/account/sign-in',
    {
      schema: {
        tags,
        summary: 'Sign in; where the account asks for a code too, the answer is 202 and the code comes next',
        body: SignIn,
        response: { ...answers(200, Account), ...answers(202, PendingSignIn) },
      },
      config: { ...open, problems: ['wrong_credentials'] },
    },
    async (request, reply) => {
      const begun = await signIns.signIn(request.body, device(request), sessionOf(request));
      if ('token' in begun) return enter(reply, begun);
      pendingCookie.set(reply, begun.pendingToken);
      return reply.code(202).send({ factors: ['authenticator'] });
    },
  );

  routes.post(
    '/api/account/sign-in/code',
    {
      schema: {
        tags,
        summary: 'Finish signing in with a code of your authenticator app, or a recovery code',
        body: SignInCode,
        response: answers(200, Account),
      },
      config: { ...open, problems: ['wrong_code', 'not_signed_in'] },
    },
    async (request, reply) => {
      const given = { token: pendingCookie.read(request), code: request.body.code };
      const begun = await signIns.complete(given, device(request), sessionOf(request));
      pendingCookie.clear(reply);
      return enter(reply, begun);
    },
  );

  routes.post(
    '/api/session/reauthenticate',
    {
      schema: {
        tags,
        summary: 'Prove again who you are; for 15 minutes that opens what asks for a recent proof',
        body: Reauthentication,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'user' }, problems: ['wrong_credentials', 'wrong_code'] },
    },
    async (request, reply) => {
      const { userId, sessionId } = requireSignedIn(request);
      await signIns.prove({ userId, sessionId: BigInt(sessionId ?? 0) }, request.body, request.ip);
      return reply.code(204).send(null);
    },
  );
}

interface Entered {
  userId: bigint;
  token: string;
  deviceToken: string;
}

function sessionOf({ actor }: FastifyRequest): bigint | null {
  return actor.kind === 'user' ? BigInt(actor.sessionId) : null;
}
