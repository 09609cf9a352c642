import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { User, UserChange } from '../../contracts/accounts.ts';
import { answers, Id, listOf, PageQuery } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { viewUser } from '../answers/accounts.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import type { Services } from '../services.ts';
import { mapPage } from '../services/page.ts';

/** All accounts, for administrators. */
export async function userRoutes(app: FastifyInstance, { users }: Pick<Services, 'users'>): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['administration'];

  routes.get(
    '/api/users',
    {
      schema: {
        tags,
        summary: 'List users',
        querystring: PageQuery.extend({
          email: z
            .string()
            .regex(/^[^\s\p{C}]{3,254}$/u, {
              error:
                'must be a part of an e-mail address, three characters or more, without spaces, such as @example.org',
            })
            .optional()
            .describe('part of the e-mail address, three characters or more'),
        }),
        response: answers(200, listOf(User)),
      },
      config: { policy: { allow: 'administrator', scope: 'read' } },
    },
    async ({ query: { limit, cursor, email = null } }) =>
      mapPage(await users.list({ after: readNumberCursor(cursor) ?? 0n, limit, email }), viewUser),
  );

  routes.patch(
    '/api/users/:user',
    {
      schema: {
        tags,
        summary: 'Change a user’s role, or disable the account, which ends its sessions',
        params: z.strictObject({ user: Id }),
        body: UserChange,
        response: answers(200, User),
      },
      config: { policy: { allow: 'administrator' } },
    },
    async (request) =>
      viewUser(await users.change(BigInt(request.params.user), request.body, auditActorOf(request))),
  );
}
