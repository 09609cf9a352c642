import { type Command, Option } from 'commander';
import { viewPreview } from '../../api/answers/billing.ts';
import { type BillingPreview, previewBilling } from '../../api/services/billing/billingPreview.ts';
import type { PreviewedOrganization } from '../../db/billing/preview.ts';
import { RESOURCE_WORDS } from '../../domain/billing/resourceKinds.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { formatInstant, type Instant } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { withDatabase } from '../connection.ts';
import { parseMoment } from '../moment.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from '../output.ts';
import { startProgress } from '../progress.ts';

interface PreviewOptions {
  asOf?: Instant;
  by?: 'organization';
  format?: Format;
  json?: boolean;
}

type OrganizationTotal = Pick<PreviewedOrganization, 'handle' | 'hours' | 'amountMicros'>;

const STATEMENT_TIMEOUT_MS = 60 * 60_000;
/** JSON lists more of them. */
const NAMED_IN_WORDS = 10;
const TOTAL_COLUMNS = ['as_of', 'instances', 'hours', 'amount', 'organizations_past_due', 'instances_parked'];
const ORGANIZATION_COLUMNS = ['organization', 'hours', 'amount'];

/** `containerstacks billing preview`: what a run would post; writes nothing. */
export function addBillingPreview(billing: Command): void {
  const [format, json, wide] = formatOptions();
  billing
    .command('preview')
    .description('preview what a run would bill, computed independently of the engine; nothing is written')
    .option(
      '--as-of <moment>',
      'such as 2026-09-01T06:30:00Z, also in the future (default: now)',
      parseMoment,
    )
    .addOption(new Option('--by <what>', 'one line per organization').choices(['organization']))
    .addOption(format)
    .addOption(json)
    .addOption(wide)
    .action(printPreview);
}

async function printPreview(options: PreviewOptions): Promise<void> {
  const organizations: OrganizationTotal[] = [];
  const progress = startProgress('billing preview');
  const database = {
    applicationName: 'containerstacks billing preview',
    max: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  };
  const preview = await withDatabase(database, ({ pool }) =>
    previewBilling(pool, {
      asOf: options.asOf,
      onProgress: (done, of) => progress.report(done, of, `${done} of ${pluralize(of, 'organization')}`),
      onOrganization: ({ handle, hours, amountMicros }) => {
        if (options.by) organizations.push({ handle, hours, amountMicros });
      },
    }),
  ).catch((error: unknown) => {
    progress.fail('the preview was not finished');
    throw error;
  });
  progress.finish(inWords(preview));

  organizations.sort((a, b) => (a.handle < b.handle ? -1 : 1));
  const format = chooseFormat(options);
  if (format === 'json') {
    const totals = options.by && { organizations: organizations.map(viewTotal) };
    printJson({ ...viewPreview(preview), ...totals });
  } else if (options.by) printRows(ORGANIZATION_COLUMNS, organizations.map(organizationRow), format);
  else printRows(TOTAL_COLUMNS, [totalRow(preview)], format);
}

/** The whole preview in a few sentences, with the organizations past due and the parked instances. */
function inWords(preview: BillingPreview): string {
  const lines = [
    `as of ${formatInstant(preview.asOf)}, a run would bill ${pluralize(preview.hours, 'hour')} of ${pluralize(preview.instances, 'instance')} for ${formatMicros(preview.amountMicros)}`,
  ];
  if (preview.organizationsPastDue > 0n) {
    lines.push(`would become past due: ${named(preview.pastDue, preview.organizationsPastDue)}`);
  }
  if (preview.instancesParked > 0n) {
    const parked = preview.parked.map(
      ({ organization, kind, resourceId, name, parkedFrom, reason }) =>
        `${organization}, ${RESOURCE_WORDS[kind]} ${resourceId} (${name}) from ${formatInstant(parkedFrom)}: ${reason}`,
    );
    lines.push(`parked, not billed: ${named(parked, preview.instancesParked)}`);
  }
  return lines.join('\n');
}

function named(names: string[], count: bigint): string {
  const shown = names.slice(0, NAMED_IN_WORDS);
  const rest = count - BigInt(shown.length);
  return `${shown.join('; ')}${rest > 0n ? `; and ${rest} more` : ''}`;
}

function totalRow(preview: BillingPreview): Row {
  return {
    as_of: { instant: preview.asOf },
    instances: { count: preview.instances },
    hours: { count: preview.hours },
    amount: { micros: preview.amountMicros },
    organizations_past_due: { count: preview.organizationsPastDue },
    instances_parked: { count: preview.instancesParked },
  };
}

function organizationRow({ handle, hours, amountMicros }: OrganizationTotal): Row {
  return { organization: { text: handle }, hours: { count: hours }, amount: { micros: amountMicros } };
}

function viewTotal({ handle, hours, amountMicros }: OrganizationTotal) {
  return { organization: handle, hours: Number(hours), amount: formatMicros(amountMicros) };
}
