import type { Command } from 'commander';
import { viewWebhook } from '../../api/answers/webhooks.ts';
import type { Services } from '../../api/services.ts';
import { Id } from '../../contracts/values.ts';
import { type MadeWebhook, NewWebhook, Resend } from '../../contracts/webhooks.ts';
import { parseInstant } from '../../domain/instant.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { operatorName } from '../operator.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows } from '../output.ts';
import { readBy } from '../reported.ts';
import { withServices } from '../services.ts';

interface CreateOptions {
  organization?: string;
  event: string[];
  description?: string;
  json?: boolean;
}

const COLUMNS = ['id', 'url', 'events', 'state', 'failing_since', 'description'] as const;
const PLACES = { url: '<url>', events: '--event', description: '--description' };
const OF = [
  '--organization <organization>',
  'an organization’s (handle or ID); the platform’s without it',
] as const;
const JSON_OPTION = ['--json', 'print the result as JSON'] as const;

/** `containerstacks webhook …`: where events are sent. */
export function defineWebhook(webhook: Command): void {
  const [format, json, wide] = formatOptions();
  webhook
    .command('list')
    .description('list webhooks')
    .option(...OF)
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(list);
  webhook
    .command('create')
    .description('send events to a URL, and print the secret that signs them once')
    .argument('<url>', 'such as https://example.org/hooks')
    .requiredOption('--event <event...>', 'what is sent, such as wallet.past_due')
    .option('--description <text>', 'what it is for')
    .option(...OF)
    .option(...JSON_OPTION)
    .action(create);
  webhook
    .command('rotate')
    .description('replace a secret; the former one is valid for 24 more hours')
    .argument('<id>', 'as `webhook list` shows it')
    .option(...JSON_OPTION)
    .action((id: string, { json }: { json?: boolean }) =>
      act('rotate', id, async ({ webhooks }, owner, endpointId, by) => {
        const { endpoint, secret } = await webhooks.rotate(owner, endpointId, by);
        printMade({ secret, webhook: viewWebhook(endpoint) }, json);
      }),
    );
  webhook
    .command('test')
    .description('send a test; a running app sends it within seconds')
    .argument('<id>', 'as `webhook list` shows it')
    .option(...JSON_OPTION)
    .action((id: string, { json }: { json?: boolean }) =>
      act('test', id, async ({ webhooks }, owner, endpointId) => {
        await webhooks.test(owner, endpointId);
        printMessages(1, json);
      }),
    );
  webhook
    .command('resend')
    .description('send what happened since a moment again')
    .argument('<id>', 'as `webhook list` shows it')
    .requiredOption('--since <moment>', 'such as 2026-11-30T06:00:00Z')
    .option(...JSON_OPTION)
    .action((id: string, { since, json }: { since: string; json?: boolean }) =>
      act('resend', id, async ({ webhooks }, owner, endpointId, by) => {
        const from = parseInstant(readBy(Resend, { since }, { since: '--since' }).since);
        printMessages(await webhooks.resendSince(owner, endpointId, from, by), json);
      }),
    );
  webhook
    .command('delete')
    .description('delete a webhook, with its messages')
    .argument('<id>', 'as `webhook list` shows it')
    .action((id: string) =>
      act('delete', id, async ({ webhooks }, owner, endpointId, by) => {
        await webhooks.remove(owner, endpointId, by);
        process.stdout.write(`webhook ${endpointId} is deleted\n`);
      }),
    );
}

async function list({
  organization,
  ...options
}: {
  organization?: string;
  format?: Format;
  json?: boolean;
}) {
  const endpoints = await withServices('webhook list', async (services) =>
    services.webhooks.list(await ownerOf(services, organization)),
  );
  const format = chooseFormat(options);
  if (format === 'json') return printJson(endpoints.map(viewWebhook));
  return printRows(
    COLUMNS,
    endpoints.map((endpoint) => ({
      id: { text: String(endpoint.endpointId) },
      url: { text: endpoint.url },
      events: { text: endpoint.eventTypes.join(' ') },
      state: {
        text: endpoint.disabledBecause === null ? 'enabled' : `disabled: ${endpoint.disabledBecause}`,
      },
      failing_since: { instant: endpoint.failingSince },
      description: { text: endpoint.description },
    })),
    format,
  );
}

async function create(url: string, { organization, event, json, ...options }: CreateOptions): Promise<void> {
  const { description = '', events } = readBy(NewWebhook, { ...options, url, events: event }, PLACES);
  const made = await withServices('webhook create', async (services) => {
    const choice = { url, description, eventTypes: [...new Set(events)] };
    const owner = await ownerOf(services, organization);
    return services.webhooks.create(owner, choice, { operator: operatorName() });
  });
  printMade({ secret: made.secret, webhook: viewWebhook(made.endpoint) }, json);
}

/** Does something with a webhook, whoever's it is. */
async function act(
  name: string,
  id: string,
  work: (
    services: Services,
    owner: bigint | null,
    endpointId: bigint,
    by: { operator: string },
  ) => Promise<void>,
): Promise<void> {
  const endpointId = BigInt(readBy(Id, id, { undefined: 'ID' }));
  await withServices(`webhook ${name}`, async (services) =>
    work(services, await services.webhooks.ownerOf(endpointId), endpointId, { operator: operatorName() }),
  );
}

async function ownerOf({ wallets }: Services, organization: string | undefined): Promise<bigint | null> {
  if (organization === undefined) return null;
  return (await wallets.findOrganization(organization)).organizationId;
}

function printMade(made: MadeWebhook, json: boolean | undefined): void {
  if (json) {
    printJson(made);
    return;
  }
  process.stderr.write(`Secret of webhook ${made.webhook.id}. Shown only once:\n`);
  process.stdout.write(`${made.secret}\n`);
}

function printMessages(messages: number, json: boolean | undefined): void {
  if (json) printJson({ messages });
  else process.stdout.write(`${pluralize(messages, 'message')} to be sent\n`);
}
