import type { FastifyInstance } from 'fastify';
import { PlatformStatus } from '../../contracts/platformStatus.ts';
import { ProblemError } from '../problem.ts';
import type { Services } from '../services.ts';
import {
  audienceOf,
  cacheControl,
  maySee,
  type PublicStatus,
  requireAudience,
  sendReady,
} from '../answers/audience.ts';
import { drawBadge } from '../answers/badge.ts';
import { viewPlatformStatus } from '../answers/platformStatus.ts';
import { z } from 'zod';

export interface PlatformStatusRoutesOptions extends Pick<Services, 'platformState'> {
  /** What visitors see. */
  publicStatus: PublicStatus;
}

const tags = ['health'];
const config = { policy: { allow: 'public', scope: 'read', patienceMs: 2_000 } } as const;
const MAX_AGE_SECONDS = 2;
const BADGE_MAX_AGE_SECONDS = 15;

/** The present state: answered from what the app knows, also while the database is away. */
export async function platformStatusRoutes(
  app: FastifyInstance,
  { platformState, publicStatus }: PlatformStatusRoutesOptions,
): Promise<void> {
  app.get(
    '/api/status',
    {
      schema: {
        tags,
        summary: 'Get the platform’s present state, also while its database is away',
        response: { 200: PlatformStatus },
      },
      config: { ...config, problems: ['not_signed_in'] },
      compress: false,
    },
    async (request, reply) => {
      const audience = audienceOf(request);
      const judged = await platformState.judge({ seesBilling: audience === 'administrator' });
      // Nobody can show who they are while the database is away, which is no reason to send them to sign in.
      const isClosed = !maySee(audience, publicStatus, 'components');
      if (isClosed && platformState.awaySince === null) throw new ProblemError('not_signed_in');
      const shown = maySee(audience, publicStatus, 'fleet') ? judged : { ...judged, stats: null };
      const text = JSON.stringify(viewPlatformStatus(shown, audience));
      return sendReady(reply, text, cacheControl(audience, MAX_AGE_SECONDS));
    },
  );

  app.get(
    '/status/badge.svg',
    {
      schema: {
        tags,
        summary: 'Get the present state as a badge; grey while unknown',
        response: {
          200: { description: 'An SVG image', content: { 'image/svg+xml': { schema: z.string() } } },
        },
      },
      config,
    },
    async (request, reply) => {
      const audience = requireAudience(request, { publicStatus });
      // A picture that cannot be loaded says nothing, so it says to everybody what visitors may know.
      const { state } = await platformState.judge({ seesBilling: false });
      reply.header('cross-origin-resource-policy', 'cross-origin');
      return sendReady(
        reply,
        drawBadge(state.state),
        cacheControl(audience, BADGE_MAX_AGE_SECONDS),
        'image/svg+xml; charset=utf-8',
      );
    },
  );
}
