import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { BalanceList, BalanceQuery, BalancesFileQuery, Closing } from '../../contracts/closing.ts';
import { answers, csvFile, InOrganization, NoContent } from '../../contracts/values.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewBalances, writeBalances } from '../answers/balances.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { readCursor } from '../cursor.ts';
import type { Services } from '../services.ts';

const config = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** The end of an organization and of its balance, and what is held or owed, also after the end. */
export async function closingRoutes(
  app: FastifyInstance,
  { organizations, wallets, billingReports }: Pick<Services, 'organizations' | 'wallets' | 'billingReports'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/api/organizations/:organization/closing',
    {
      schema: {
        tags: ['organizations'],
        summary: 'Close an organization that has nothing left to bill, and say what becomes of its balance',
        params: InOrganization,
        body: Closing,
        response: answers(204, NoContent),
      },
      config: { ...config, problems: ['more_than_entry', 'more_than_balance'] },
    },
    async (request, reply) => {
      const { organizationId } = await wallets.findOrganization(request.params.organization);
      const { refund, forfeit, writeOff, reason } = request.body;
      await organizations.delete(organizationId, auditActorOf(request), {
        refundMicros: parseMicros(refund),
        forfeitMicros: parseMicros(forfeit),
        writeOffMicros: parseMicros(writeOff),
        reason,
      });
      return reply.code(204).send(null);
    },
  );

  routes.get(
    '/api/billing/balances',
    {
      schema: {
        tags: ['administration'],
        summary: 'List balances that are not zero: money held for customers, and owed by them',
        querystring: BalanceQuery,
        response: answers(200, BalanceList),
      },
      config,
    },
    async ({ query: { cursor, limit, side = null, ended } }) => {
      const page = { after: readCursor(cursor, 1) ?? [], limit };
      return viewBalances(await billingReports.balances({ side, ended: ended === 'true' }, page));
    },
  );

  routes.get(
    '/api/billing/balances.csv',
    {
      schema: {
        tags: ['administration'],
        summary: 'Download the balances that are not zero as CSV',
        querystring: BalancesFileQuery,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ query: { side = null, ended } }, reply) => {
      const pages = billingReports.everyBalance({ side, ended: ended === 'true' });
      return sendCsv(reply, 'balances.csv', writeBalances(pages));
    },
  );
}
