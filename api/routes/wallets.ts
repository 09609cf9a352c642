import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { answers, csvFile, InOrganization } from '../../contracts/values.ts';
import { ChargesFileQuery, Ledger, LedgerQuery, Wallet } from '../../contracts/wallets.ts';
import { readNumberCursor } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { writeCharges, writeLedger } from '../answers/walletFiles.ts';
import { viewEntry, viewWallet } from '../answers/wallets.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/wallet';
const tags = ['wallets'];
const read = { policy: { allow: 'member', scope: 'read', ended: true } } as const;

/** An organization's prepaid wallet, as its members see it. */
export async function walletRoutes(
  app: FastifyInstance,
  { walletQueries, currency }: Pick<Services, 'walletQueries'> & { currency: string },
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'Get the balance, the spending and how long the balance lasts',
        params: InOrganization,
        response: answers(200, Wallet),
      },
      config: read,
    },
    async ({ organization: { organizationId } }) =>
      viewWallet(await walletQueries.overview(organizationId), currency),
  );

  routes.get(
    `${BASE}/ledger`,
    {
      schema: {
        tags,
        summary: 'List ledger entries, newest first',
        params: InOrganization,
        querystring: LedgerQuery,
        response: answers(200, Ledger),
      },
      config: read,
    },
    async ({ organization: { organizationId }, query: { cursor, limit, kind } }) => {
      const page = { before: readNumberCursor(cursor), limit, kind };
      return mapPage(await walletQueries.ledger(organizationId, page), viewEntry);
    },
  );

  routes.get(
    `${BASE}/ledger.csv`,
    {
      schema: {
        tags,
        summary: 'Download the whole ledger as CSV, oldest first',
        params: InOrganization,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: read,
    },
    async ({ organization: { organizationId, handle } }, reply) =>
      sendCsv(reply, `${handle}-ledger.csv`, writeLedger(walletQueries.wholeLedger(organizationId))),
  );

  routes.get(
    '/api/organizations/:organization/charges.csv',
    {
      schema: {
        tags,
        summary: 'Download a month’s charges as CSV, a line per instance and hour',
        params: InOrganization,
        querystring: ChargesFileQuery,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: read,
    },
    async ({ organization: { organizationId, handle }, query: { month } }, reply) =>
      sendCsv(
        reply,
        `${handle}-charges-${month}.csv`,
        writeCharges(walletQueries.monthCharges(organizationId, month)),
      ),
  );
}
