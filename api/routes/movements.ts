import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  NewMovement,
  PendingMovement,
  PendingMovementList,
  PendingMovementPath,
  PendingMovementQuery,
} from '../../contracts/movements.ts';
import { answers, InOrganization } from '../../contracts/values.ts';
import { IdempotencyHeaders, Movement, TopUp } from '../../contracts/wallets.ts';
import { parseMicros } from '../../domain/money.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewMovement, viewPendingMovement } from '../answers/movements.ts';
import { readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';
import { signedAmount } from '../services/wallets/signedAmount.ts';

const tags = ['wallets'];
const policy = { allow: 'administrator', scope: 'billing' } as const;
const proven = { ...policy, recentProof: true } as const;
const posted = { ...answers(201, Movement), ...answers(202, PendingMovement) };

/** Money that administrators move by hand, and what waits for a second one of them. */
export async function movementRoutes(
  app: FastifyInstance,
  { wallets, pendingMovements }: Pick<Services, 'wallets' | 'pendingMovements'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/api/organizations/:organization/wallet/top-ups',
    {
      schema: {
        tags,
        summary: 'Top up a wallet, once per Idempotency-Key: a repeat returns the first result',
        params: InOrganization,
        headers: IdempotencyHeaders,
        body: TopUp,
        response: posted,
      },
      config: { policy: proven, problems: ['key_used_otherwise'] },
    },
    async (request, reply) => {
      const organization = await wallets.findOrganization(request.params.organization);
      const result = await wallets.moveByHand(
        {
          organizationId: organization.organizationId,
          kind: 'top_up',
          reason: request.body.reason,
          amountMicros: parseMicros(request.body.amount),
          idempotencyKey: request.headers['idempotency-key'],
        },
        auditActorOf(request),
      );
      return reply.code('pending' in result ? 202 : 201).send(viewMovement(result, organization));
    },
  );

  routes.post(
    '/api/organizations/:organization/wallet/movements',
    {
      schema: {
        tags,
        summary:
          'Post a credit, adjustment, refund, write-off or forfeit, once per Idempotency-Key; a large one waits for another administrator (202)',
        params: InOrganization,
        headers: IdempotencyHeaders,
        body: NewMovement,
        response: posted,
      },
      config: {
        policy: { ...proven, ended: true },
        problems: [
          'key_used_otherwise',
          'more_than_entry',
          'more_than_balance',
          'other_currency',
          'organization_ended',
        ],
      },
    },
    async (request, reply) => {
      const organization = await wallets.findOrganization(request.params.organization);
      const { kind, amount, concerns, reason, currency } = request.body;
      const result = await wallets.moveByHand(
        {
          organizationId: organization.organizationId,
          kind,
          amountMicros: signedAmount(kind, parseMicros(amount)),
          concernsEntryNo: concerns === undefined ? null : BigInt(concerns),
          idempotencyKey: request.headers['idempotency-key'],
          reason,
          currency,
        },
        auditActorOf(request),
      );
      return reply.code('pending' in result ? 202 : 201).send(viewMovement(result, organization));
    },
  );

  routes.get(
    '/api/billing/pending-movements',
    {
      schema: {
        tags,
        summary: 'List movements that wait, or waited, for a second administrator, newest first',
        querystring: PendingMovementQuery,
        response: answers(200, PendingMovementList),
      },
      config: { policy, problems: ['not_found'] },
    },
    async ({ query: { organization, state = null, cursor, limit } }) => {
      const found = organization === undefined ? null : await wallets.findOrganization(organization);
      const page = {
        organizationId: found?.organizationId ?? null,
        state,
        before: readNumberCursor(cursor),
        limit,
      };
      return mapPage(await pendingMovements.list(page), viewPendingMovement);
    },
  );

  routes.post(
    '/api/billing/pending-movements/:pending/confirmation',
    {
      schema: {
        tags,
        summary: 'Confirm a pending movement that somebody else asked for: it is posted',
        params: PendingMovementPath,
        response: answers(200, PendingMovement),
      },
      config: { policy: proven, problems: ['more_than_entry', 'more_than_balance', 'organization_ended'] },
    },
    async (request) =>
      viewPendingMovement(
        await pendingMovements.confirm(BigInt(request.params.pending), auditActorOf(request)),
      ),
  );

  routes.post(
    '/api/billing/pending-movements/:pending/refusal',
    {
      schema: {
        tags,
        summary: 'Refuse a pending movement, or take it back',
        params: PendingMovementPath,
        response: answers(200, PendingMovement),
      },
      config: { policy },
    },
    async (request) =>
      viewPendingMovement(
        await pendingMovements.refuse(BigInt(request.params.pending), auditActorOf(request)),
      ),
  );
}
