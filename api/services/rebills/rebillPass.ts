import { type AuditActor, recordAuditEvent } from '../../../db/accounts/auditLog.ts';
import { concernsOnlyThisStatement, describeFailure } from '../../../db/failure.ts';
import type { Pool } from '../../../db/pool.ts';
import { type Correction, nextOrganizations, postCorrections } from '../../../db/rebills/rebilling.ts';
import type { Rebill } from '../../../db/rebills/rebills.ts';
import { organizationName } from '../../../db/accounts/organizations.ts';
import { inRetriedTransaction } from '../../../db/transaction.ts';
import { lockWallets } from '../../../db/wallets/wallets.ts';
import { formatMicros } from '../../../domain/money.ts';
import type { DebtorLadder } from '../debtors/debtorLadder.ts';

/** Called at each step, so that a test can end it there. For tests alone. */
export type StepHook = (step: string) => void | Promise<void>;

/** `ladder` is applied to whom a correction concerns, under the same locks. */
interface PassMeans {
  ladder: DebtorLadder;
  step: StepHook;
}

/** An organization that could not be corrected, and why. */
export interface RebillFailure {
  organization: string;
  why: string;
}

/**
 * Goes through all organizations of a rebill, a few in one transaction under their wallets' locks, so that it may end
 * anywhere: what was corrected stays, and going through again does the rest. When some are refused, they are halved until
 * the failing one is alone, so that its trouble stops no other.
 */
export async function correctAll(
  pool: Pool,
  rebill: Rebill,
  by: AuditActor,
  { onProgress, ...means }: PassMeans & { onProgress: (organizations: number) => void },
): Promise<RebillFailure[]> {
  const failures: RebillFailure[] = [];
  for (let after = 0n; ; ) {
    const organizations = await nextOrganizations(pool, rebill, after);
    const last = organizations.at(-1);
    if (last === undefined) return failures;
    failures.push(...(await correct(pool, rebill, by, organizations, means)));
    onProgress(organizations.length);
    after = last;
  }
}

async function correct(
  pool: Pool,
  rebill: Rebill,
  by: AuditActor,
  organizations: bigint[],
  means: PassMeans,
): Promise<RebillFailure[]> {
  const { step } = means;
  await step('organizations begin');
  try {
    const corrections = await post(pool, rebill, by, organizations, means);
    await step('organizations committed');
    return corrections.flatMap(failureOf);
  } catch (error) {
    if (!concernsOnlyThisStatement(error)) throw error;
    const [only, ...others] = organizations;
    if (only === undefined || others.length === 0) {
      const organization = await organizationName(pool, only ?? 0n);
      return [{ organization, why: describeFailure(error) }];
    }
    const middle = Math.ceil(organizations.length / 2);
    return [
      ...(await correct(pool, rebill, by, organizations.slice(0, middle), means)),
      ...(await correct(pool, rebill, by, organizations.slice(middle), means)),
    ];
  }
}

function post(
  pool: Pool,
  rebill: Rebill,
  by: AuditActor,
  organizations: bigint[],
  { ladder, step }: PassMeans,
): Promise<Correction[]> {
  const { rebillId, reason, askedBy, confirmedBy } = rebill;
  const actor = confirmedBy === null ? askedBy : `${askedBy}, confirmed by ${confirmedBy}`;
  return inRetriedTransaction(pool, async (client) => {
    await lockWallets(client, organizations);
    const corrections = await postCorrections(client, organizations, rebill, { rebillId, reason, actor });
    for (const { organizationId, entryNo, chargedMicros, rightMicros } of corrections) {
      if (entryNo === null) continue;
      await recordAuditEvent(client, by, {
        action: 'wallet.adjustment',
        subject: `wallet of ${organizationId}`,
        organizationId,
        detail: {
          entry: String(entryNo),
          amount: formatMicros(chargedMicros - rightMicros),
          rebill: String(rebillId),
        },
      });
    }
    const corrected = corrections.filter(({ entryNo }) => entryNo !== null);
    await ladder.applyTo(
      client,
      corrected.map(({ organizationId }) => organizationId),
    );
    await step('organizations corrected');
    return corrections;
  });
}

/** None of a closed organization: its wallet takes no correction any more, and the others are not kept waiting for it. */
function failureOf(correction: Correction): RebillFailure[] {
  const { organization, whyNot } = correction;
  if (whyNot === null || whyNot === 'ended') return [];
  return [{ organization, why: describeWhyNot(correction) ?? '' }];
}

/** Why hours cannot be corrected, in words; null if they can. */
export function describeWhyNot({ whyNot, correctedBy }: Correction): string | null {
  if (whyNot === null) return null;
  return {
    ended: 'the organization is closed',
    unbilled: 'not all of these hours are billed yet',
    corrected: `already corrected by rebill ${correctedBy}`,
    adjusted: 'more would be given back than was charged: a charge was adjusted by hand',
  }[whyNot];
}
