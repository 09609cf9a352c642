import { DebtorLadder } from '../../api/services/debtors/debtorLadder.ts';
import { WalletService } from '../../api/services/wallets/walletService.ts';
import { LADDER_DEFAULTS, type LadderSettings } from '../../domain/debtors/ladder.ts';
import { parseMicros } from '../../domain/money.ts';
import type { Fleet, TestOrganization } from './fleet.ts';

/** The ladder as daemon and app have it, with what differs from the defaults. */
export function ladderOf(settings: Partial<LadderSettings> = {}): DebtorLadder {
  return new DebtorLadder({ settings: { ...LADDER_DEFAULTS, ...settings }, intervalMinutes: 60 });
}

/** A top-up, in the app's role. */
export async function topUp(
  fleet: Fleet,
  { id }: TestOrganization,
  amount: string,
  ladder = ladderOf(),
): Promise<void> {
  await new WalletService(fleet.app, {}, ladder).move({
    organizationId: id,
    kind: 'top_up',
    amountMicros: parseMicros(amount),
    idempotencyKey: `top-up of ${amount}`,
    reason: 'paid',
    actor: 'test',
  });
}

/** An organization that one more run takes below zero: it pays 1.00 an hour. */
export async function debtorOf(
  fleet: Fleet,
  handle = 'acme',
  balance = '0.50',
): Promise<{ organization: TestOrganization; instanceId: bigint }> {
  const [known] = await fleet.read<{ planId: number }>(
    `SELECT plan_id AS "planId" FROM plans WHERE code = 'dear'`,
  );
  const plan = known ?? (await fleet.plan('dear', { monthly: '600', hourly: '1' }));
  const organization = await fleet.organization(handle, { balance });
  const { id } = await organization.instance({ plan, from: await fleet.hoursFromNow(-0.5) });
  return { organization, instanceId: id };
}

/** Types of an organization's events but top-ups in order, each with the reason or threshold that it names. */
export async function eventsOf(fleet: Fleet, { id }: TestOrganization): Promise<string[]> {
  const rows = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', type, payload ->> 'threshold_hours', payload ->> 'because') AS line
     FROM events WHERE organization_id = $1 AND type <> 'wallet.topped_up' ORDER BY sequence`,
    [id],
  );
  return rows.map(({ line }) => line);
}

/** What an instance is to be: "held" or "free", then what its owner had chosen, and the generations decided and carried out. */
export async function powerOf(fleet: Fleet, instanceId: bigint): Promise<string> {
  const [row] = await fleet.read<{ line: string }>(
    `SELECT concat_ws(' ', CASE WHEN held THEN 'held' ELSE 'free' END, resume_power, power_generation, carried_generation) AS line
     FROM vps_instances WHERE instance_id = $1`,
    [instanceId],
  );
  return row?.line ?? 'gone';
}
