import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  DebtLimit,
  DebtorFileQuery,
  DebtorList,
  DebtorQuery,
  Exemption,
  Hold,
  Ladder,
  Suspension,
} from '../../contracts/debtors.ts';
import { answers, csvFile, InOrganization, NoContent } from '../../contracts/values.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { viewDebtors, viewLadder, writeDebtors } from '../answers/debtors.ts';
import { readCursor } from '../cursor.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization';
const tags = ['debtors'];
type Grant = Parameters<Services['debtors']['grant']>[1];
const config = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** Who owes, what comes next for them, and what administrators decide about it. */
export async function debtorRoutes(
  app: FastifyInstance,
  { debtors, ladder, wallets }: Pick<Services, 'debtors' | 'ladder' | 'wallets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const idOf = async ({ params }: { params: { organization: string } }): Promise<bigint> =>
    (await wallets.findOrganization(params.organization)).organizationId;

  routes.get(
    `${BASE}/ladder`,
    {
      schema: {
        tags,
        summary: 'Where an organization stands with its balance, and what comes next',
        params: InOrganization,
        response: answers(200, Ladder),
      },
      config: { policy: { allow: 'member', scope: 'read', ended: true } },
    },
    async ({ organization: { organizationId } }) =>
      viewLadder(await debtors.detail(organizationId), ladder.settings),
  );

  routes.get(
    '/api/billing/debtors',
    {
      schema: {
        tags,
        summary: 'List who is past due or suspended, with totals by age',
        querystring: DebtorQuery,
        response: answers(200, DebtorList),
      },
      config,
    },
    async ({ query: { sort, cursor, limit } }) =>
      viewDebtors(await debtors.list(sort, { after: readCursor(cursor, 2), limit })),
  );

  routes.get(
    '/api/billing/debtors.csv',
    {
      schema: {
        tags,
        summary: 'Download who is past due or suspended as CSV',
        querystring: DebtorFileQuery,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ query: { sort } }, reply) => sendCsv(reply, 'debtors.csv', writeDebtors(debtors.every(sort))),
  );

  for (const act of ['suspend', 'resume'] as const) {
    routes.post(
      `${BASE}/${act}`,
      {
        schema: {
          tags,
          summary:
            act === 'suspend'
              ? 'Suspend an organization for a reason that no payment ends'
              : 'Take such a reason away; what its owner had running runs again',
          params: InOrganization,
          body: Suspension,
          response: answers(204, NoContent),
        },
        config,
      },
      async (request, reply) => {
        const { reason, explanation } = request.body;
        await debtors[act](await idOf(request), reason, explanation, auditActorOf(request));
        return reply.code(204).send(null);
      },
    );
  }

  /** A grant to an organization, as a body says it. */
  const grantRoute = <Body extends z.ZodType>(
    path: string,
    summary: string,
    body: Body,
    read: (given: z.output<Body>) => Grant,
  ) =>
    routes.post(
      `${BASE}/${path}`,
      { schema: { tags, summary, params: InOrganization, body, response: answers(204, NoContent) }, config },
      async (request, reply) => {
        const grant = read(request.body as z.output<Body>);
        await debtors.grant(await idOf(request), grant, auditActorOf(request));
        return reply.code(204).send(null);
      },
    );

  grantRoute(
    'hold',
    'Give an organization time until a moment, in which a debt suspends nothing',
    Hold,
    ({ until, reason }) => ({ kind: 'hold', until: until === null ? null : parseInstant(until), reason }),
  );
  grantRoute(
    'exemption',
    'Say whether a debt ever suspends an organization',
    Exemption,
    ({ exempt, reason }) => ({ kind: 'exempt', isExempt: exempt, reason }),
  );
  grantRoute(
    'debt-limit',
    'Set the debt that suspends an organization at once',
    DebtLimit,
    ({ limit, reason }) => ({
      kind: 'limit',
      limitMicros: limit === null ? null : parseMicros(limit),
      reason,
    }),
  );
}
