import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameClient } from '../plugins/limits.ts';
import type { HealthEvent, HealthEvents } from '../services/status/healthEvents.ts';
import { type Audience, viewDaemonStatus, viewVpsStats } from './health.ts';
import { viewPlatformStatus } from './platformStatus.ts';

/** A client that reads slower than this is cut off; it comes back by itself, and gets the newest. */
const MOST_UNSENT_BYTES = 1_000_000;

/**
 * Keeps the answer open and writes each event as it happens (text/event-stream). A comment now and then keeps proxies
 * from closing it; whoever has been signed out meanwhile is sent away then.
 */
export function openEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  events: Pick<HealthEvents, 'subscribe'>,
  options: {
    audience: Audience;
    seesFleet: boolean;
    currency: string;
    heartbeatMs: number;
    stillAllowed: () => Promise<boolean>;
  },
): void {
  // Gone before the answer began: its end has been told already.
  if (reply.raw.destroyed) {
    reply.hijack();
    return;
  }
  const waiting: HealthEvent[] = [];
  let write = (event: HealthEvent): void => {
    waiting.push(event);
  };
  const { raw } = reply;
  const listener = { tell: (event: HealthEvent) => write(event), end: () => raw.end() };
  const leave = events.subscribe(listener, nameClient(request), request.headers['last-event-id']?.toString());
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 3000\n\n');
  write = (event) => {
    const text = render(event, options);
    if (text !== null) raw.write(text);
    if (raw.writableLength > MOST_UNSENT_BYTES) raw.destroy();
  };
  for (const event of waiting) write(event);
  const heartbeat = setInterval(async () => {
    if (await options.stillAllowed().catch(() => true)) raw.write(': still here\n\n');
    else raw.end();
  }, options.heartbeatMs);
  raw.on('close', () => {
    clearInterval(heartbeat);
    leave();
  });
}

interface View {
  audience: Audience;
  seesFleet: boolean;
  currency: string;
}

/** Null: not for these eyes. */
function render(event: HealthEvent, view: View): string | null {
  const data = viewEvent(event, view);
  return data && `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

function viewEvent(event: HealthEvent, { audience, seesFleet, currency }: View): object | null {
  switch (event.kind) {
    case 'stats':
      return seesFleet ? viewVpsStats(event.figures, audience) : null;
    case 'state': {
      const judged = audience === 'administrator' ? event.forAdministrators : event.forVisitors;
      return viewPlatformStatus(seesFleet ? judged : { ...judged, stats: null }, audience);
    }
    case 'billing':
      return audience === 'administrator' ? viewDaemonStatus(event.status, currency) : null;
  }
}
