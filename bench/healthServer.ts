/**
 * A process of its own that serves the health endpoints as the app does, to whom a header names. Argument: the
 * database's URL. Says its address, and at any message the processor time it has used, in microseconds.
 */
import { pino } from 'pino';
import type { Actor } from '../api/actor.ts';
import { buildApp } from '../api/app.ts';
import { makeServices } from '../api/services.ts';
import { MailService } from '../api/services/mails/mailService.ts';
import { keepYoungGenerationSmall } from '../cli/youngGeneration.ts';
import { createPool } from '../db/pool.ts';
import { answerCpuTime } from './processes.ts';

keepYoungGenerationSmall();
const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: healthServer.ts URL');

const pool = createPool({
  url,
  applicationName: 'bench app',
  role: 'containerstacks_app',
  onError: (error) => console.error(error.message),
});
const administrator: Actor = {
  kind: 'user',
  userId: 1n,
  role: 'administrator',
  sessionId: 'bench',
  hasRecentProof: true,
};
const app = await buildApp({
  logger: pino({ level: 'info' }, process.stderr),
  services: {
    ...makeServices({
      pool,
      mail: new MailService({ smtpUrl: null, from: '', onError: () => {} }),
      linkBase: () => 'http://localhost',
      registration: 'closed',
      daemonTimeoutMinutes: 90,
    }),
    metricsAccess: 'local',
    currency: 'USD',
    publicStatus: 'fleet',
    feedOrigin: { name: 'Bench', url: () => 'http://localhost' },
  },
  limits: { anonymousPerMinute: 1e9, signedInPerMinute: 1e9 },
  identify: async ({ headers }) =>
    headers['x-bench-caller'] === 'administrator' ? administrator : { kind: 'anonymous' },
  trustProxy: false,
  publicUrl: null,
});
await answerCpuTime(await app.listen({ host: '127.0.0.1', port: 0 }));
