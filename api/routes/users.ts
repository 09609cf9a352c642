import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { User, UserChange, UserFilter, UserList, UserQuery } from '../../contracts/accounts.ts';
import { answers, csvFile, Id } from '../../contracts/values.ts';
import { readListPage } from '../cursor.ts';
import { viewUser, writeUsers } from '../answers/accounts.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
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
        querystring: UserQuery,
        response: answers(200, UserList),
      },
      config: { policy: { allow: 'administrator', scope: 'read' } },
    },
    async ({ query }) =>
      mapPage(await users.list(filterOf(query), readListPage(query, ['created'])), viewUser),
  );

  routes.get(
    '/api/users.csv',
    {
      schema: {
        tags,
        summary: 'Download users as CSV',
        querystring: UserFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: { policy: { allow: 'administrator', scope: 'read' } },
    },
    async ({ query }, reply) => {
      const order = readListPage({ ...query, limit: 1 }, []);
      return sendCsv(reply, 'users.csv', writeUsers(users.every(filterOf(query), order)));
    },
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
      config: { policy: { allow: 'administrator', recentProof: true } },
    },
    async (request) =>
      viewUser(await users.change(BigInt(request.params.user), request.body, auditActorOf(request))),
  );
}

function filterOf({ search, role, state }: Omit<UserFilter, 'sort'>) {
  return { search: search ?? null, role: role ?? null, state: state ?? null };
}
