import { type AuditActor, nameActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { adoptWallets } from '../../../db/adopting/books.ts';
import { countHomeless, type Homeless } from '../../../db/adopting/homeless.ts';
import { adoptInstances, adoptPlans } from '../../../db/adopting/machines.ts';
import { adoptMembers } from '../../../db/adopting/members.ts';
import {
  countOtherSessions,
  findMissing,
  readPages,
  SOURCE_ROWS,
  type SourceKind,
} from '../../../db/adopting/panelSource.ts';
import { adoptOrganizations, adoptUsers, type Notice } from '../../../db/adopting/people.ts';
import { type AdoptProof, proveAdoption } from '../../../db/adopting/proof.ts';
import {
  createAdoptStaging,
  findAdoptFaults,
  prepareStaging,
  stagePage,
} from '../../../db/adopting/staging.ts';
import { adoptTickets } from '../../../db/adopting/tickets.ts';
import { analyzeFleet, lockImports } from '../../../db/fleetImport/fleetImport.ts';
import { type Client, databaseNow, type Pool } from '../../../db/pool.ts';
import { inTransaction } from '../../../db/transaction.ts';
import { BadInputError } from '../../../domain/badInput.ts';
import { abs, parseDecimal } from '../../../domain/money.ts';
import { formatInstant, type Instant } from '../../../domain/instant.ts';
import { type NextRun, previewNextRun } from '../fleetImport/nextRun.ts';

export interface AdoptRequest {
  /** The moment from which this installation bills; null: now, by the database's clock. */
  at: Instant | null;
  /** Gives away the hours that began before `at` and were not billed there. */
  forgiveUnpaid: boolean;
  /** Does everything, then rolls it back. The panel may go on running meanwhile. */
  dryRun: boolean;
  currency: string;
}

export interface AdoptResult {
  at: Instant;
  added: Record<
    'users' | 'organizations' | 'members' | 'plans' | 'instances' | 'wallets' | 'tickets' | 'replies',
    number
  >;
  notices: Notice[];
  homeless: Homeless[];
  proof: AdoptProof;
  /** Hours that were not billed there and will not be here. */
  hoursForgiven: number;
  /** What billing charges next; null when no machine came. */
  nextRun: NextRun | null;
}

const KINDS = Object.keys(SOURCE_ROWS) as SourceKind[];
const WHERE = '--from';

/**
 * Brings along a platform: one snapshot there, one transaction here, all or nothing. What an earlier adoption brought is
 * left alone. Throws BadInputError with everything that must be mended there first, and when the proof fails.
 */
export async function adoptPanel(
  pool: Pool,
  source: Pool,
  request: AdoptRequest,
  by: AuditActor,
  onProgress: (step: string, done: number, of: number) => void = () => {},
): Promise<AdoptResult> {
  const result = await inTransaction(
    source,
    async (there) => {
      await requireKnownVersion(there);
      await requireStopped(there, request);
      return await inTransaction(pool, async (here) => {
        const result = await adoptWithin(here, there, request, by, onProgress);
        if (request.dryRun) throw new RolledBack(result);
        await requireStopped(there, request);
        return result;
      });
    },
    'REPEATABLE READ READ ONLY',
  ).catch((error: unknown) => {
    if (error instanceof RolledBack) return error.result;
    throw error;
  });
  if (!request.dryRun && result.added.instances > 0) await analyzeFleet(pool);
  return result;
}

class RolledBack extends Error {
  readonly result: AdoptResult;

  constructor(result: AdoptResult) {
    super('dry run');
    this.result = result;
  }
}

async function requireKnownVersion(there: Client): Promise<void> {
  const missing = await findMissing(there);
  if (missing.length > 0) {
    refuse([
      `this is no SkyPanelV2 database of a version known here: it lacks ${missing.slice(0, 8).join(', ')}` +
        `${missing.length > 8 ? ` and ${missing.length - 8} more` : ''} (known are those that bill machines by the hour)`,
    ]);
  }
}

/** Also asked before the commit: what the panel bills meanwhile would be billed here again. */
async function requireStopped(there: Client, { dryRun }: AdoptRequest): Promise<void> {
  const others = dryRun ? 0 : await countOtherSessions(there);
  if (others > 0) {
    refuse([
      `${others} other connection${others === 1 ? ' is' : 's are'} open to this database: the panel bills from its own ` +
        'process, so stop it first (a --dry-run may run beside it)',
    ]);
  }
}

async function adoptWithin(
  here: Client,
  there: Client,
  request: AdoptRequest,
  by: AuditActor,
  onProgress: (step: string, done: number, of: number) => void,
): Promise<AdoptResult> {
  const at = request.at ?? (await databaseNow(here));
  await createAdoptStaging(here);
  for (const [index, kind] of KINDS.entries()) {
    let rows = 0;
    for await (const page of readPages(there, kind)) {
      await stagePage(here, kind, page.json);
      rows += page.rows;
      onProgress(`reading ${rows} ${kind}`, index, 2 * KINDS.length);
    }
  }
  const homeless = await countHomeless(there);
  await lockImports(here);
  await prepareStaging(here);
  const faults = await findAdoptFaults(here, request.currency);
  if (faults.length > 0) refuse(faults);

  const writing = (what: string, step: number) =>
    onProgress(`writing ${what}`, KINDS.length + step, 2 * KINDS.length);
  writing('users', 0);
  const users = await adoptUsers(here);
  writing('organizations', 1);
  const organizations = await adoptOrganizations(here);
  const members = await adoptMembers(here);
  writing('plans', 2);
  const plans = await adoptPlans(here);
  writing('balances', 3);
  const wallets = await adoptWallets(here, nameActor(by));
  writing('machines', 4);
  const instances = await adoptInstances(here, { at, forgiveUnpaid: request.forgiveUnpaid });
  writing('tickets', 6);
  const tickets = await adoptTickets(here);
  writing('nothing more, proving', 7);
  const proof = await proveAdoption(here);
  requireProof(proof);
  const nextRun = instances.added === 0 ? null : await previewNextRun(here, () => {});
  const added = {
    users: users.added,
    organizations: organizations.added,
    members: members.added,
    plans: plans.added,
    instances: instances.added,
    wallets,
    tickets: tickets.tickets,
    replies: tickets.replies,
  };
  if (Object.values(added).some((count) => count > 0)) {
    await recordAuditEvent(here, by, {
      action: 'platform.adopt',
      subject: 'platform SkyPanelV2',
      detail: { ...added, at: formatInstant(at), forgiveUnpaid: request.forgiveUnpaid },
    });
  }
  const parts = [users, organizations, members, plans, instances, tickets];
  return {
    at,
    added,
    notices: parts.flatMap(({ notices }) => notices),
    homeless,
    proof,
    hoursForgiven: instances.hoursForgiven,
    nextRun,
  };
}

function requireProof(proof: AdoptProof): void {
  const nanos = (amount: string) => parseDecimal(amount, 9);
  const faults: string[] = [];
  if (proof.balanceThere !== proof.balanceHere)
    faults.push(`the balances there are ${proof.balanceThere} together, here ${proof.balanceHere}`);
  if (proof.instancesThere !== proof.instancesHere)
    faults.push(`there are ${proof.instancesThere} machines there, ${proof.instancesHere} here`);
  if (abs(nanos(proof.rounding)) > nanos(proof.mostRounding)) {
    const text = `the next hour costs ${proof.hourThere} there, ${proof.hourHere} here, and ${proof.rounding} of that is unexplained`;
    faults.push(text);
  }
  if (faults.length > 0) refuse(faults.map((fault) => `${fault}: nothing was written`));
}

function refuse(texts: string[]): never {
  throw new BadInputError(texts.map((text) => ({ place: WHERE, text })));
}
