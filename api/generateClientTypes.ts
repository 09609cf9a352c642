import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { type Description, writeClientTypes } from './clientTypes.ts';

/** Builds the app without anything behind it: it never listens and is only asked what it says of itself. */
const app = await buildApp({
  logger: pino({ level: 'silent' }),
  services: {} as never,
  limits: {} as never,
  trustProxy: false,
  publicUrl: null,
});
await app.ready();
const text = writeClientTypes(app.swagger() as unknown as Description);
await writeFile(join(import.meta.dirname, '..', 'src', 'client', 'operations.ts'), text);
process.exit(0);
