import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  EntryPath,
  LedgerEntryDetail,
  StatementQuery,
  type StatementQuery as Query,
  WalletStatement,
} from '../../contracts/statements.ts';
import { answers, csvFile, InOrganization, PageQuery } from '../../contracts/values.ts';
import { readNumberCursor } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { viewEntryDetail, viewStatement } from '../answers/statements.ts';
import { writeStatement } from '../answers/walletFiles.ts';
import { describePeriod, type StatementPeriod } from '../../domain/wallets/statementPeriod.ts';
import { inPath } from '../path.ts';
import { Refusal } from '../services/refusal.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/wallet';
const tags = ['wallets'];
const config = { policy: { allow: 'member', scope: 'read', ended: true } } as const;

/** Why a wallet's balance is what it is, for the organization's members. */
export async function statementRoutes(
  app: FastifyInstance,
  { statements, currency }: Pick<Services, 'statements'> & { currency: string },
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    `${BASE}/ledger/:entry`,
    {
      schema: {
        tags,
        summary: 'Get a ledger entry and, for a charge, the instances and hours behind it',
        params: EntryPath,
        querystring: PageQuery,
        response: answers(200, LedgerEntryDetail),
      },
      config,
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const page = { after: readNumberCursor(cursor) ?? 0n, limit };
      return viewEntryDetail(await statements.entry(...inPath(request, 'entry'), page));
    },
  );

  routes.get(
    `${BASE}/statement`,
    {
      schema: {
        tags,
        summary: 'Get the statement of a month or of some days: balances, totals and charges by instance',
        params: InOrganization,
        querystring: StatementQuery,
        response: answers(200, WalletStatement),
      },
      config,
    },
    async ({ organization: { organizationId, handle }, query }) =>
      viewStatement(await statements.statement(organizationId, handle, periodOf(query)), currency),
  );

  routes.get(
    `${BASE}/statement.csv`,
    {
      schema: {
        tags,
        summary: 'Download the statement of a month or of some days as CSV',
        params: InOrganization,
        querystring: StatementQuery,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ organization: { organizationId, handle }, query }, reply) => {
      const period = periodOf(query);
      const statement = await statements.wholeStatement(organizationId, period);
      const name = describePeriod(period).replaceAll(' ', '-');
      return sendCsv(reply, `${handle}-statement-${name}.csv`, writeStatement(statement));
    },
  );
}

function periodOf({ month, from, through }: Query): StatementPeriod {
  if (month !== undefined && from === undefined && through === undefined) return { month };
  if (month === undefined && from !== undefined && through !== undefined) return { from, through };
  throw new Refusal('invalid_request', 'name a month, or both from and through');
}
