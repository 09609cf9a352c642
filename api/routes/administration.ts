import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  AuditLog,
  AuditLogQuery,
  BillingAudit,
  BillingPreview,
  BillingRunList,
  ParkedList,
  PastDueList,
  PreviewQuery,
  RunOrganizations,
  RunPath,
} from '../../contracts/administration.ts';
import { BillingDays } from '../../contracts/billingDays.ts';
import { BillingRun } from '../../contracts/billingRun.ts';
import { answers, PageQuery } from '../../contracts/values.ts';
import { parseInstant } from '../../domain/instant.ts';
import {
  viewAudit,
  viewAuditEvent,
  viewDays,
  viewPastDue,
  viewPreview,
  viewRunOrganizations,
} from '../answers/billing.ts';
import { viewParked, viewRun } from '../answers/billingRun.ts';
import { readCursor, readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['administration'];
const config = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** Billing as administrators see it, and the audit log. */
export async function administrationRoutes(
  app: FastifyInstance,
  { billingReports, wallets }: Pick<Services, 'billingReports' | 'wallets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/billing/runs',
    {
      schema: {
        tags,
        summary: 'List billing runs, newest first',
        querystring: PageQuery,
        response: answers(200, BillingRunList),
      },
      config,
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await billingReports.runs({ before: readNumberCursor(cursor), limit }), viewRun),
  );

  routes.get(
    '/api/billing/runs/:run',
    {
      schema: { tags, summary: 'Get a billing run', params: RunPath, response: answers(200, BillingRun) },
      config,
    },
    async ({ params }) => viewRun(await billingReports.run(BigInt(params.run))),
  );

  routes.get(
    '/api/billing/runs/:run/organizations',
    {
      schema: {
        tags,
        summary: 'List the organizations charged during a run, by ID',
        params: RunPath,
        querystring: PageQuery,
        response: answers(200, RunOrganizations),
      },
      config,
    },
    async ({ params, query: { cursor, limit } }) =>
      viewRunOrganizations(
        await billingReports.runOrganizations(BigInt(params.run), {
          after: readCursor(cursor, 1) ?? [],
          limit,
        }),
      ),
  );

  routes.get(
    '/api/billing/days',
    {
      schema: {
        tags,
        summary: 'Get what was charged by day, today and this month',
        response: answers(200, BillingDays),
      },
      config,
    },
    async () => viewDays(await billingReports.days()),
  );

  routes.get(
    '/api/billing/past-due',
    {
      schema: {
        tags,
        summary: 'List organizations that are past due',
        querystring: PageQuery,
        response: answers(200, PastDueList),
      },
      config,
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await billingReports.pastDue({ after: readCursor(cursor, 1) ?? [], limit }), viewPastDue),
  );

  routes.get(
    '/api/billing/parked',
    {
      schema: {
        tags,
        summary: 'List parked instances: not billed until their plan or price is fixed',
        querystring: PageQuery,
        response: answers(200, ParkedList),
      },
      config,
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await billingReports.parked({ after: readCursor(cursor, 2) ?? [], limit }), viewParked),
  );

  routes.get(
    '/api/billing/preview',
    {
      schema: {
        tags,
        summary: 'Preview what a run would post; nothing is written',
        querystring: PreviewQuery,
        response: answers(200, BillingPreview),
      },
      config,
    },
    async ({ query: { asOf } }) =>
      viewPreview(await billingReports.preview(asOf === undefined ? undefined : parseInstant(asOf))),
  );

  routes.post(
    '/api/billing/audit',
    {
      schema: { tags, summary: 'Audit the books; changes nothing', response: answers(200, BillingAudit) },
      config,
    },
    async () => viewAudit(await billingReports.audit()),
  );

  routes.get(
    '/api/audit-log',
    {
      schema: {
        tags,
        summary: 'List audit events, newest first',
        querystring: AuditLogQuery,
        response: answers(200, AuditLog),
      },
      config: { ...config, problems: ['not_found'] },
    },
    async ({ query: { cursor, limit, organization } }) => {
      const found = organization === undefined ? null : await wallets.findOrganization(organization);
      const organizationId = found?.organizationId ?? null;
      const page = await billingReports.auditLog({
        organizationId,
        before: readNumberCursor(cursor),
        limit,
      });
      return mapPage(page, viewAuditEvent);
    },
  );
}
