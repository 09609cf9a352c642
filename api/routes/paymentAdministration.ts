import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewRefund,
  PaymentBalances,
  PaymentConfirmation,
  PaymentFilter,
  PaymentInFull,
  PaymentList,
  PaymentPath,
  PaymentQuery,
  PaymentResolution,
} from '../../contracts/payments.ts';
import { answers, csvFile } from '../../contracts/values.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewPayment, viewPaymentBalance, viewPaymentInFull, writePayments } from '../answers/payments.ts';
import { readListPage } from '../cursor.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const NUMERIC = ['begun', 'amount'] as const;
const tags = ['payments'];
const BASE = '/api/billing/payments';
const policy = { allow: 'administrator', scope: 'billing' } as const;
const proven = { ...policy, recentProof: true } as const;

/** What administrators see of all payments, and do about them. */
export async function paymentAdministrationRoutes(
  app: FastifyInstance,
  services: Pick<Services, 'payments' | 'paymentAdministration' | 'paymentBalances' | 'wallets'>,
): Promise<void> {
  const { payments, paymentAdministration, paymentBalances, wallets } = services;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const findOrganization = async (text: string | undefined) =>
    text === undefined ? null : (await wallets.findOrganization(text)).organizationId;
  const filterOf = async ({ search, organization, provider, state, show }: Omit<PaymentFilter, 'sort'>) => ({
    search: search ?? null,
    organizationId: await findOrganization(organization),
    provider: provider ?? null,
    state: state ?? null,
    isSetAside: show === 'set-aside',
  });
  const inFull = async (payment: string) =>
    viewPaymentInFull(await payments.find(BigInt(payment), null), payments.settings);

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List or search payments of all organizations, newest first, or those set aside',
        querystring: PaymentQuery,
        response: answers(200, PaymentList),
      },
      config: { policy, problems: ['not_found'] },
    },
    async ({ query }) =>
      mapPage(await payments.list(await filterOf(query), readListPage(query, NUMERIC)), viewPayment),
  );

  routes.get(
    `${BASE}.csv`,
    {
      schema: {
        tags,
        summary: 'Download payments of all organizations as CSV',
        querystring: PaymentFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config: { policy, problems: ['not_found'] },
    },
    async ({ query }, reply) => {
      const order = readListPage({ ...query, limit: 1 }, []);
      return sendCsv(reply, 'payments.csv', writePayments(payments.every(await filterOf(query), order)));
    },
  );

  routes.get(
    `${BASE}/balances`,
    {
      schema: {
        tags,
        summary:
          'Get what each provider has of our payments, against the ledger: the latest daily comparison',
        response: answers(200, PaymentBalances),
      },
      config: { policy },
    },
    async () => ({
      balances: (await paymentBalances.latest()).map((one) =>
        viewPaymentBalance(one, paymentBalances.currency),
      ),
    }),
  );

  routes.get(
    `${BASE}/:payment`,
    {
      schema: {
        tags,
        summary: 'Get a payment of any organization',
        params: PaymentPath,
        response: answers(200, PaymentInFull),
      },
      config: { policy },
    },
    async ({ params: { payment } }) => inFull(payment),
  );

  routes.post(
    `${BASE}/:payment/confirmation`,
    {
      schema: {
        tags,
        summary: 'Confirm that a transfer came: it is credited; a large one needs two administrators',
        params: PaymentPath,
        body: PaymentConfirmation,
        response: answers(200, PaymentInFull),
      },
      config: { policy: proven, problems: ['organization_ended'] },
    },
    async (request) => {
      const { payment } = request.params;
      await paymentAdministration.confirm(BigInt(payment), request.body.reason, auditActorOf(request));
      return inFull(payment);
    },
  );

  routes.post(
    `${BASE}/:payment/refunds`,
    {
      schema: {
        tags,
        summary: 'Pay back a payment or a part of it at its provider',
        params: PaymentPath,
        body: NewRefund,
        response: answers(201, PaymentInFull),
      },
      config: { policy: proven, problems: ['more_than_entry', 'more_than_balance'] },
    },
    async (request, reply) => {
      const { payment } = request.params;
      const { amount, reason } = request.body;
      const refund = { amountMicros: parseMicros(amount), reason };
      await paymentAdministration.refund(BigInt(payment), refund, auditActorOf(request));
      return reply.code(201).send(await inFull(payment));
    },
  );

  routes.post(
    `${BASE}/:payment/resolution`,
    {
      schema: {
        tags,
        summary:
          'Decide what becomes of a payment that was set aside: credit what was received, or dismiss it',
        params: PaymentPath,
        body: PaymentResolution,
        response: answers(200, PaymentInFull),
      },
      config: { policy: proven, problems: ['organization_ended'] },
    },
    async (request) => {
      const { payment } = request.params;
      const { resolution, organization, reason } = request.body;
      const organizationId = await findOrganization(organization);
      await paymentAdministration.resolve(
        BigInt(payment),
        { resolution, organizationId, reason },
        auditActorOf(request),
      );
      return inFull(payment);
    },
  );
}
