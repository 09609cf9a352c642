/** A rebill that dies at any step leaves whole organizations, and the same rebill again does the rest. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RebillService } from '../../api/services/rebills/rebillService.ts';
import { auditBooks, checkBooks } from '../support/books.ts';
import { Fleet } from '../support/fleet.ts';
import { correctedHours, rebillOfAYear } from '../support/rebill.ts';

const PROGRAM = fileURLToPath(new URL('../support/rebillProcess.ts', import.meta.url));
const AT_ONCE = 2;
/** A transaction takes twelve of them. */
const ORGANIZATIONS = 13;
const OF_TWELVE = ['organizations begin', 'organizations corrected', 'organizations committed'];
const STEPS = [...OF_TWELVE, ...OF_TWELVE, 'rebill ends'];

async function openFleet(): Promise<Fleet> {
  const fleet = await Fleet.open();
  const plan = await fleet.plan('penny', { monthly: '1000', hourly: '0.02' });
  for (let number = 1; number <= ORGANIZATIONS; number += 1) {
    const organization = await fleet.organization(`org-${number}`);
    await organization.instance({ plan, from: '2024-12-31T22:10Z', until: '2025-01-01T00:10Z' });
  }
  await fleet.runAt('2025-01-02T00:00Z');
  return fleet;
}

test('a rebill goes through these steps', async () => {
  await using fleet = await openFleet();
  const steps: string[] = [];
  const service = new RebillService(fleet.app, {}, { step: (step) => void steps.push(step) });
  assert.equal((await rebillOfAYear(service)).rebill.state, 'applied');
  assert.deepEqual(steps, STEPS);
});

test('a rebill killed at any step leaves nothing that the same rebill does not complete', async () => {
  const pending = [...STEPS.keys()];
  const worker = async () => {
    for (let index = pending.shift(); index !== undefined; index = pending.shift()) await killAt(index + 1);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});

async function killAt(number: number): Promise<void> {
  await using fleet = await openFleet();
  const env = { ...process.env, DATABASE_URL: fleet.database.appUrl, KILL_AT: String(number) };
  const killed = spawn(process.execPath, [PROGRAM], { env, stdio: 'ignore' });
  const [, signal] = await once(killed, 'exit');
  assert.equal(signal, 'SIGKILL', `step ${number}`);
  await checkBooks(fleet.owner);
  await auditBooks(fleet.owner);
  // Twelve are committed at the third step, and the last one at the sixth.
  const committed = number < 3 ? 0 : number < 6 ? 12 : ORGANIZATIONS;
  assert.equal((await correctedHours(fleet)).length, 2 * committed, `after step ${number}`);

  const { rebill, repeated, failures } = await rebillOfAYear(new RebillService(fleet.app));
  assert.deepEqual(
    [rebill.state, rebill.organizations, repeated, failures],
    ['applied', BigInt(ORGANIZATIONS), true, []],
    `after step ${number}`,
  );
  assert.equal((await correctedHours(fleet)).length, 2 * ORGANIZATIONS);
  const entries = await fleet.read(
    `SELECT FROM wallet_ledger WHERE kind = 'adjustment' AND amount_micros = 20000`,
  );
  assert.equal(entries.length, ORGANIZATIONS);
  await auditBooks(fleet.owner);
}
