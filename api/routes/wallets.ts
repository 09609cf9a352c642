import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { answers, csvFile, InOrganization } from '../../contracts/values.ts';
import {
  ChargesFileQuery,
  IdempotencyHeaders,
  Ledger,
  LedgerQuery,
  Movement,
  TopUp,
  Wallet,
} from '../../contracts/wallets.ts';
import { readNumberCursor } from '../cursor.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { parseMicros } from '../../domain/money.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { writeCharges, writeLedger } from '../answers/walletFiles.ts';
import { viewEntry, viewWallet } from '../answers/wallets.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/wallet';
const tags = ['wallets'];
const read = { policy: { allow: 'member', scope: 'read' } } as const;

/** An organization's prepaid wallet: its members see it, administrators of the platform top it up. */
export async function walletRoutes(
  app: FastifyInstance,
  { wallets, walletQueries, currency }: Pick<Services, 'wallets' | 'walletQueries'> & { currency: string },
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

  routes.post(
    `${BASE}/top-ups`,
    {
      schema: {
        tags,
        summary: 'Top up a wallet, once per Idempotency-Key: a repeat returns the first result',
        params: InOrganization,
        headers: IdempotencyHeaders,
        body: TopUp,
        response: answers(201, Movement),
      },
      config: { policy: { allow: 'administrator', scope: 'billing' }, problems: ['key_used_otherwise'] },
    },
    async (request, reply) => {
      const organization = await wallets.findOrganization(request.params.organization);
      const by = auditActorOf(request);
      const { entry } = await wallets.move(
        {
          organizationId: organization.organizationId,
          kind: 'top_up',
          reason: request.body.reason,
          amountMicros: parseMicros(request.body.amount),
          idempotencyKey: request.headers['idempotency-key'],
          actor: by.keyId === null ? `user ${by.userId}` : `user ${by.userId}, key ${by.keyId}`,
        },
        by,
      );
      reply.code(201);
      return { ...viewEntry(entry), organization: { handle: organization.handle, name: organization.name } };
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
