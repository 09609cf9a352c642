import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewPayment,
  PaymentInFull,
  PaymentList,
  PaymentOfOrganization,
  PaymentOptions,
} from '../../contracts/payments.ts';
import { answers, InOrganization, PageQuery } from '../../contracts/values.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewPayment, viewPaymentInFull, viewPaymentOptions } from '../answers/payments.ts';
import { readListPage } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';
import { EVERY_PAYMENT } from '../services/payments/paymentService.ts';

const tags = ['payments'];
const BASE = '/api/organizations/:organization';
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const pay = { policy: { allow: 'member' } } as const;

/** Customers add funds by themselves. */
export async function paymentRoutes(
  app: FastifyInstance,
  { payments }: Pick<Services, 'payments'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    `${BASE}/payment-options`,
    {
      schema: {
        tags,
        summary: 'Get how one can add funds: providers, limits, suggested amounts',
        params: InOrganization,
        response: answers(200, PaymentOptions),
      },
      config: read,
    },
    async () => viewPaymentOptions(payments),
  );

  routes.get(
    `${BASE}/payments`,
    {
      schema: {
        tags,
        summary: 'List payments, newest first',
        params: InOrganization,
        querystring: PageQuery,
        response: answers(200, PaymentList),
      },
      config: read,
    },
    async ({ organization: { organizationId }, query }) => {
      const page = readListPage({ ...query, sort: '-begun' }, ['begun']);
      return mapPage(await payments.list({ ...EVERY_PAYMENT, organizationId }, page), viewPayment);
    },
  );

  routes.post(
    `${BASE}/payments`,
    {
      schema: {
        tags,
        summary:
          'Begin a payment: the buyer goes on at its checkoutUrl, or sends a transfer with its reference',
        params: InOrganization,
        body: NewPayment,
        response: answers(201, PaymentInFull),
      },
      config: pay,
    },
    async (request, reply) => {
      const { provider, amount } = request.body;
      const begun = await payments.begin(
        request.organization.organizationId,
        { provider, amountMicros: parseMicros(amount) },
        auditActorOf(request),
      );
      return reply.code(201).send(viewPaymentInFull(begun, payments.settings));
    },
  );

  routes.get(
    `${BASE}/payments/:payment`,
    {
      schema: {
        tags,
        summary: 'Get a payment, what was paid back and what is disputed of it',
        params: PaymentOfOrganization,
        response: answers(200, PaymentInFull),
      },
      config: read,
    },
    async ({ organization: { organizationId }, params: { payment } }) =>
      viewPaymentInFull(await payments.find(BigInt(payment), organizationId), payments.settings),
  );

  routes.post(
    `${BASE}/payments/:payment/check`,
    {
      schema: {
        tags,
        summary: 'Ask the provider how a payment is, credit it if it is paid, and get it',
        params: PaymentOfOrganization,
        response: answers(200, PaymentInFull),
      },
      config: pay,
    },
    async ({ organization: { organizationId }, params: { payment } }) =>
      viewPaymentInFull(await payments.check(BigInt(payment), organizationId), payments.settings),
  );
}
