import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ResponseTimes } from '../../contracts/responseTimes.ts';
import { StatusRecord } from '../../contracts/statusRecord.ts';
import type { Services } from '../services.ts';
import { ShownRecords } from '../services/status/shownRecord.ts';
import { FeedHistory } from '../services/status/feedHistory.ts';
import { viewResponseTimes } from '../answers/responseTimes.ts';
import { renderOnce } from '../answers/rendering.ts';
import { type FeedOrigin, writeFeed } from '../answers/statusFeed.ts';
import { componentsFor, viewStatusRecord } from '../answers/statusRecord.ts';
import { cacheControl, type PublicStatus, requireAudience, sendReady } from '../answers/audience.ts';

export interface StatusRecordRoutesOptions
  extends Pick<Services, 'statusRecord' | 'platformState' | 'incidentHistory' | 'responseTimes'> {
  feedOrigin: FeedOrigin;
  /** What visitors see. */
  publicStatus: PublicStatus;
}

const tags = ['health'];
const config = { policy: { allow: 'public', scope: 'read' } } as const;
/** With the record's own age no more than half a minute. */
const MAX_AGE_SECONDS = 15;

/** The platform's record of itself: for the page and for feed readers. While the database is away, as it was last read. */
export async function statusRecordRoutes(
  app: FastifyInstance,
  options: StatusRecordRoutesOptions,
): Promise<void> {
  const { responseTimes, feedOrigin } = options;
  // The same for everybody who may read it: a feed reader keeps what it has seen.
  const history = new FeedHistory(options, componentsFor('anonymous'));
  const record = renderOnce(viewStatusRecord);
  const shown = new ShownRecords(options);
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
      const judged = await shown.get();
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
      const { recordedSince } = await shown.get();
      return sendReady(
        reply,
        writeFeed(await history.get(), recordedSince, feedOrigin),
        cacheControl(audience, MAX_AGE_SECONDS),
        'application/atom+xml; charset=utf-8',
      );
    },
  );
}
