import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { AmountGiven, MomentGiven, Text } from '../../contracts/values.ts';
import type { Grant } from '../../db/debtors/debtorTerms.ts';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { type Instant, InstantFormatError, parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { operatorName } from '../operator.ts';
import { printJson } from '../output.ts';
import type { Services } from '../../api/services.ts';
import { withServices } from '../services.ts';

const REASONS = ['abuse', 'security', 'other'] as const;
type Reason = (typeof REASONS)[number];

interface Options {
  for?: Reason;
  why?: string;
  until?: string;
  end?: boolean;
  amount?: string | undefined;
  default?: boolean;
  json?: boolean;
}

/** `containerstacks organization suspend|resume|hold|exempt|debt-limit`: what the operator decides about one. */
export function addSuspensions(organization: Command): void {
  const command = (name: string, description: string) =>
    organization
      .command(name)
      .description(description)
      .argument('<organization>', 'its handle, or its ID as id:38')
      .option('--why <text>', 'why, for the audit log (required)')
      .option('--json', 'print where it stands afterwards as JSON');
  const reason = () => new Option('--for <reason>', 'the reason (required)').choices([...REASONS]);
  command('suspend', 'power off all that it has, until this reason is taken away; no payment ends it')
    .addOption(reason())
    .action((name: string, options: Options) => change('suspend', name, options));
  command('resume', 'take such a reason away; what its owner had running runs again')
    .addOption(reason())
    .action((name: string, options: Options) => change('resume', name, options));
  command('hold', 'give it time until a moment, in which a debt suspends nothing')
    .option('--until <moment>', 'ISO 8601, UTC')
    .option('--end', 'no hold any more')
    .action((name: string, options: Options) => change('hold', name, options));
  command('exempt', 'never suspend it for a debt')
    .option('--end', 'no exemption any more')
    .action((name: string, options: Options) => change('exempt', name, options));
  command('debt-limit', 'set the debt that suspends it at once, instead of the installation’s')
    .argument('[amount]', 'such as 100.00')
    .option('--default', 'the installation’s again')
    .action((name: string, amount: string | undefined, options: Options) =>
      change('debt-limit', name, { ...options, amount }),
    );
}

type GrantAct = 'hold' | 'exempt' | 'debt-limit';
type Act = 'suspend' | 'resume' | GrantAct;

async function change(act: Act, name: string, options: Options): Promise<void> {
  const faults: Fault[] = [];
  const why = options.why?.trim() ?? '';
  if (why === '') faults.push({ place: '--why', text: 'is missing: say why, for the audit log' });
  else readOne(Text(500), why, '--why', faults);
  const grant = act === 'suspend' || act === 'resume' ? null : readGrant(act, options, why, faults);
  if (grant === null && options.for === undefined) {
    faults.push({ place: '--for', text: `is missing: ${REASONS.join(', ')}` });
  }
  if (faults.length > 0) throw new BadInputError(faults);
  const by = { operator: operatorName() };
  await withServices(`organization ${act}`, async (services) => {
    const { debtors, wallets } = services;
    const { organizationId, handle } = await wallets.findOrganization(name);
    if (act === 'suspend' || act === 'resume')
      await debtors[act](organizationId, options.for ?? 'other', why, by);
    else if (grant !== null) await debtors.grant(organizationId, grant, by);
    await printStanding(services, organizationId, handle, options);
  });
}

function readGrant(act: GrantAct, options: Options, reason: string, faults: Fault[]): Grant {
  if (act === 'exempt') return { kind: 'exempt', isExempt: options.end !== true, reason };
  return act === 'hold'
    ? { kind: 'hold', until: readUntil(options, faults), reason }
    : { kind: 'limit', limitMicros: readLimit(options, faults), reason };
}

function readUntil({ until, end = false }: Options, faults: Fault[]): Instant | null {
  if ((until === undefined) !== end) {
    faults.push({ place: '--until', text: 'give a moment, or --end instead of it' });
    return null;
  }
  const moment = until === undefined ? null : readOne(MomentGiven, until, '--until', faults);
  try {
    return moment === null ? null : parseInstant(moment);
  } catch (error) {
    if (!(error instanceof InstantFormatError)) throw error;
    faults.push({ place: '--until', text: error.message });
    return null;
  }
}

function readLimit({ amount, default: isDefault = false }: Options, faults: Fault[]): bigint | null {
  if ((amount === undefined) !== isDefault) {
    faults.push({ place: 'amount', text: 'give an amount, or --default instead of it' });
    return null;
  }
  const given = amount === undefined ? null : readOne(AmountGiven, amount, 'amount', faults);
  return given === null ? null : parseMicros(given);
}

/** What the API would take, or null with the faults it would find. */
function readOne(schema: z.ZodType<string>, given: string, place: string, faults: Fault[]): string | null {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  faults.push(...error.issues.map(({ message }) => ({ place, text: message })));
  return null;
}

async function printStanding(
  { debtors, ladder }: Services,
  organizationId: bigint,
  handle: string,
  { json }: Options,
): Promise<void> {
  const detail = await debtors.detail(organizationId);
  if (json) {
    const { viewLadder } = await import('../../api/answers/debtors.ts');
    printJson(viewLadder(detail, ladder.settings));
    return;
  }
  process.stdout.write(`${handle} is ${detail.state.replace('_', ' ')} now\n`);
}
