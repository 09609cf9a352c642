import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BillingDaemonStatus, PlatformStats, VpsStats } from '../../contracts/health.ts';
import { type Actor, isSignedIn } from '../actor.ts';
import type { Identify } from '../plugins/authentication.ts';
import type { DaemonStatus } from '../services/daemonStatusService.ts';
import type { HealthEvents } from '../services/status/healthEvents.ts';
import type { Services } from '../services.ts';
import { viewDaemonStatus, viewPlatformStats, viewVpsStats } from '../answers/health.ts';
import { renderOnce } from '../answers/rendering.ts';
import {
  audienceOf,
  cacheControl,
  maySee,
  type PublicStatus,
  requireAudience,
  sendReady,
} from '../answers/audience.ts';
import { openEventStream } from '../answers/eventStream.ts';

export interface HealthRoutesOptions extends Pick<Services, 'stats' | 'daemons'> {
  events: Pick<HealthEvents, 'subscribe'>;
  currency: string;
  /** Checked again while a stream is open: the session may have ended. */
  identify: Identify;
  /** How often an idle event stream sends a sign of life. */
  heartbeatMs?: number;
  /** What visitors see. */
  publicStatus: PublicStatus;
}

const tags = ['health'];
const HEARTBEAT_MS = 15_000;

export async function healthRoutes(app: FastifyInstance, options: HealthRoutesOptions): Promise<void> {
  const { stats, daemons, events, currency } = options;
  const vpsStats = renderOnce(viewVpsStats);
  const platformStats = renderOnce(viewPlatformStats);
  const daemonStatus = renderOnce((status: DaemonStatus) => viewDaemonStatus(status, currency));

  app.get(
    '/api/health/stats',
    {
      schema: {
        tags,
        summary: 'Get instance counts by status; signed-in callers get more detail',
        response: { 200: VpsStats },
      },
      config: { policy: { allow: 'public', scope: 'read' }, problems: ['not_signed_in'] },
      compress: false,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options, 'fleet');
      const figures = await stats.getVPSStats();
      return sendReady(reply, vpsStats(figures, audience), cacheControl(audience, 2));
    },
  );

  app.get(
    '/api/health/billing-daemon',
    {
      schema: {
        tags,
        summary: 'Get the state of billing: who bills, since when, and the latest runs',
        response: { 200: BillingDaemonStatus },
      },
      config: { policy: { allow: 'administrator', scope: 'read' } },
    },
    async (_request, reply) => {
      const status = await daemons.getDaemonStatus();
      return sendReady(reply, daemonStatus(status, 'administrator'), cacheControl('administrator', 0));
    },
  );

  app.get(
    '/api/health/platform-stats',
    {
      schema: {
        tags,
        summary: 'Get all-time totals, which never decrease',
        response: { 200: PlatformStats },
      },
      config: { policy: { allow: 'public', scope: 'read' } },
      compress: false,
    },
    async (request, reply) => {
      const audience = audienceOf(request);
      const figures = await stats.getPlatformStats();
      return sendReady(reply, platformStats(figures, audience), cacheControl(audience, 60));
    },
  );

  app.get(
    '/api/health/events',
    {
      schema: {
        tags,
        summary:
          'Stream server-sent events: state and stats when they change and, for administrators, billing',
        response: {
          200: {
            description:
              'Events with an id, a type (state, stats or billing) and data (PlatformStatus, VpsStats or BillingDaemonStatus)',
            content: { 'text/event-stream': { schema: z.string() } },
          },
        },
      },
      config: { policy: { allow: 'public', scope: 'read' }, problems: ['not_signed_in'] },
      exposeHeadRoute: false,
    },
    (request, reply) => {
      const audience = requireAudience(request, options);
      openEventStream(request, reply, events, {
        audience,
        seesFleet: maySee(audience, options.publicStatus, 'fleet'),
        currency,
        // Visitors keep seeing what they may see.
        stillAllowed: async () =>
          !isSignedIn(request) || sameRights(await options.identify(request), request.actor),
        heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
      });
    },
  );
}

function sameRights(now: Actor, then: Actor): boolean {
  if (now.kind === 'anonymous' || then.kind === 'anonymous') return now.kind === then.kind;
  return now.userId === then.userId && now.role === then.role;
}
