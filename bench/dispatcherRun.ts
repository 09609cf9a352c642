/** A process of its own that sends events to webhooks, as the app does, until it is ended. Argument: the database's URL. */
import { WebhookDispatcher } from '../api/services/webhooks/webhookDispatcher.ts';
import { keepYoungGenerationSmall } from '../cli/youngGeneration.ts';
import { createPool } from '../db/pool.ts';
import { answerCpuTime } from './processes.ts';

keepYoungGenerationSmall();
const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: dispatcherRun.ts URL');

const onError = (error: Error) => console.error(error.message);
const pool = createPool({ url, applicationName: 'bench app', role: 'containerstacks_app', onError });
const dispatcher = new WebhookDispatcher({ pool, allowsPrivate: true, onError });
dispatcher.start();
await answerCpuTime('sends');
