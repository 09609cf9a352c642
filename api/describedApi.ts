import { pino } from 'pino';
import { buildApp } from './app.ts';
import type { Description } from './clientTypes.ts';

/** What the app says of itself, with nothing behind it: it never listens. */
export async function describedApi(): Promise<Description> {
  const app = await buildApp({
    logger: pino({ level: 'silent' }),
    services: {} as never,
    limits: {} as never,
    trustProxy: false,
    publicUrl: null,
  });
  await app.ready();
  return app.swagger() as unknown as Description;
}
