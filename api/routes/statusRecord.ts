import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ResponseTimes } from '../../contracts/responseTimes.ts';
import { StatusRecord } from '../../contracts/statusRecord.ts';
import type { Services } from '../services.ts';
import { viewResponseTimes } from '../answers/responseTimes.ts';
import { renderOnce } from '../answers/rendering.ts';
import { type FeedOrigin, writeFeed } from '../answers/statusFeed.ts';
import { componentsFor, drawBadge, viewStatusRecord } from '../answers/statusRecord.ts';
import { cacheControl, type PublicStatus, requireAudience, sendReady } from '../answers/audience.ts';

export interface StatusRecordRoutesOptions
  extends Pick<Services, 'statusRecord' | 'incidentHistory' | 'responseTimes'> {
  feedOrigin: FeedOrigin;
  /** What visitors see. */
  publicStatus: PublicStatus;
}

const tags = ['health'];
const config = { policy: { allow: 'public', scope: 'read' } } as const;
/** With the record's own age no more than half a minute. */
const MAX_AGE_SECONDS = 15;
const BADGE_PATIENCE_MS = 1_500;

/** The platform's record of itself: for the page, for other people's pages, and for feed readers. */
export async function statusRecordRoutes(
  app: FastifyInstance,
  options: StatusRecordRoutesOptions,
): Promise<void> {
  const { statusRecord, incidentHistory, responseTimes, feedOrigin } = options;
  const record = renderOnce(viewStatusRecord);
  const times = renderOnce(viewResponseTimes);

  app.get(
    '/api/status/record',
    {
      schema: {
        tags,
        summary: 'Get the platform’s own record of the last 90 days',
        response: { 200: StatusRecord },
      },
      config,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const judged = await statusRecord.get();
      return sendReady(reply, record(judged, audience), cacheControl(audience, MAX_AGE_SECONDS));
    },
  );

  app.get(
    '/api/status/response-times',
    {
      schema: {
        tags,
        summary: 'Get how long app and database took to answer, over the last 24 hours',
        response: { 200: ResponseTimes },
      },
      config,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const measured = await responseTimes.get();
      return sendReady(reply, times(measured, audience), cacheControl(audience, MAX_AGE_SECONDS));
    },
  );

  app.get(
    '/status/badge.svg',
    {
      schema: {
        tags,
        summary: 'Get the current state as a badge; grey while unknown',
        response: {
          200: { description: 'An SVG image', content: { 'image/svg+xml': { schema: z.string() } } },
        },
      },
      config,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      // An image that fails or takes long says nothing; a grey badge does.
      const tooLong = sleep(BADGE_PATIENCE_MS, null, { ref: false });
      const judged = await Promise.race([statusRecord.get(), tooLong]).catch(() => null);
      reply.header('cross-origin-resource-policy', 'cross-origin');
      return sendReady(
        reply,
        drawBadge(judged),
        cacheControl(audience, judged === null ? 0 : MAX_AGE_SECONDS),
        'image/svg+xml; charset=utf-8',
      );
    },
  );

  app.get(
    '/status/feed.atom',
    {
      schema: {
        tags,
        summary: 'Get incidents and maintenance as an Atom feed',
        response: {
          200: { description: 'An Atom feed', content: { 'application/atom+xml': { schema: z.string() } } },
        },
      },
      config,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const { recordedSince } = await statusRecord.get();
      // The same for everybody who may read it: a feed reader keeps what it has seen.
      const history = await incidentHistory.readWithUpdates(componentsFor('anonymous'));
      return sendReady(
        reply,
        writeFeed(history, recordedSince, feedOrigin),
        cacheControl(audience, MAX_AGE_SECONDS),
        'application/atom+xml; charset=utf-8',
      );
    },
  );
}
