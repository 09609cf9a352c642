import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  AppliedRebill,
  NewRebill,
  Rebill,
  RebillList,
  RebillPath,
  RebillPreview,
  WrongPrice,
} from '../../contracts/rebills.ts';
import { answers, PageQuery } from '../../contracts/values.ts';
import { IdempotencyHeaders } from '../../contracts/wallets.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { readWrongPrice, viewAppliedRebill, viewRebill, viewRebillPreview } from '../answers/rebills.ts';
import { readNumberCursor } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const tags = ['billing'];
const policy = { allow: 'administrator', scope: 'billing' } as const;
const proven = { ...policy, recentProof: true } as const;
const ORGANIZATIONS_SHOWN = 200;

/** Corrections of wrong prices (rule 17), for administrators. */
export async function rebillRoutes(
  app: FastifyInstance,
  { rebills }: Pick<Services, 'rebills'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/rebills',
    {
      schema: {
        tags,
        summary: 'List rebills, newest first',
        querystring: PageQuery,
        response: answers(200, RebillList),
      },
      config: { policy },
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await rebills.list({ before: readNumberCursor(cursor), limit }), viewRebill),
  );

  routes.post(
    '/api/rebills/preview',
    {
      schema: {
        tags,
        summary: 'Preview what a rebill would correct, by organization; nothing is written',
        body: WrongPrice,
        response: answers(200, RebillPreview),
      },
      config: { policy, problems: ['not_found'] },
    },
    async ({ body }) =>
      viewRebillPreview(await rebills.preview(readWrongPrice(body), { most: ORGANIZATIONS_SHOWN })),
  );

  routes.post(
    '/api/rebills',
    {
      schema: {
        tags,
        summary:
          'Correct a wrong price, once per Idempotency-Key: a repeat carries on with what is left; a large one waits for another administrator (202)',
        headers: IdempotencyHeaders,
        body: NewRebill,
        response: { ...answers(201, AppliedRebill), ...answers(202, AppliedRebill) },
      },
      config: { policy: proven, problems: ['key_used_otherwise', 'not_found'] },
    },
    async (request, reply) => {
      const { reason, ...wrong } = request.body;
      const by = auditActorOf(request);
      const key = request.headers['idempotency-key'];
      const result = await rebills.apply(readWrongPrice(wrong), { key, reason, by });
      return reply.code(result.rebill.state === 'applied' ? 201 : 202).send(viewAppliedRebill(result));
    },
  );

  routes.post(
    '/api/rebills/:rebill/application',
    {
      schema: {
        tags,
        summary: 'Carry on with an unfinished rebill, or confirm one that somebody else asked for',
        params: RebillPath,
        response: answers(200, AppliedRebill),
      },
      config: { policy: proven },
    },
    async (request) =>
      viewAppliedRebill(await rebills.carryOn(BigInt(request.params.rebill), auditActorOf(request))),
  );

  routes.post(
    '/api/rebills/:rebill/refusal',
    {
      schema: {
        tags,
        summary: 'Refuse a rebill that waits, or take it back',
        params: RebillPath,
        response: answers(200, Rebill),
      },
      config: { policy },
    },
    async (request) => viewRebill(await rebills.refuse(BigInt(request.params.rebill), auditActorOf(request))),
  );
}
