import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  EntryPath,
  EntryQuery,
  LedgerEntryDetail,
  StatementQuery,
  WalletStatement,
} from '../../contracts/statements.ts';
import { answers, csvFile, InOrganization } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/wallet';
const tags = ['wallets'];
const config = { policy: { allow: 'member', scope: 'read' } } as const;

/** Why a wallet's balance is what it is, for the organization's members. */
export async function statementRoutes(
  app: FastifyInstance,
  { statements }: Pick<Services, 'statements'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    `${BASE}/ledger/:entry`,
    {
      schema: {
        tags,
        summary: 'Get a ledger entry and, for a charge, the instances and hours behind it',
        params: EntryPath,
        querystring: EntryQuery,
        response: answers(200, LedgerEntryDetail),
      },
      config,
    },
    async ({ organization: { organizationId }, params, query }) =>
      statements.entry(organizationId, BigInt(params.entry), {
        after: readNumberCursor(query.cursor) ?? 0n,
        limit: query.limit,
      }),
  );

  routes.get(
    `${BASE}/statement`,
    {
      schema: {
        tags,
        summary: 'Get a month’s statement: balances, totals and charges by instance',
        params: InOrganization,
        querystring: StatementQuery,
        response: answers(200, WalletStatement),
      },
      config,
    },
    async ({ organization: { organizationId, handle }, query: { month } }) =>
      statements.statement(organizationId, handle, month),
  );

  routes.get(
    `${BASE}/statement.csv`,
    {
      schema: {
        tags,
        summary: 'Download a month’s statement as CSV',
        params: InOrganization,
        querystring: StatementQuery,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ organization: { organizationId, handle }, query: { month } }, reply) =>
      sendCsv(
        reply,
        `${handle}-statement-${month}.csv`,
        await statements.statementFile(organizationId, month),
      ),
  );
}
