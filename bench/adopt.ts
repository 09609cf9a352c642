/** `npm run bench:adopt`: how long a SkyPanelV2 platform takes to come along, and how much memory. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { adoptPanel } from '../api/services/adopting/adoptService.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';
import { startBenchDatabase, stopBenchDatabase } from './database.ts';
import { createPool, type Pool } from '../db/pool.ts';
import { timed } from './statistics.ts';

const { instances } = new Command('bench:adopt')
  .description('adopt a made-up SkyPanelV2 platform, then once more when all of it is here')
  .option('--instances <count>', 'its machines; a fifth as many organizations', wholeNumber(), 100_000)
  .parse()
  .opts<{ instances: number }>();

/** As the command has it: the snapshot there waits while all is written here. */
const HALF_AN_HOUR_MS = 1_800_000;

const say = (text: string) => process.stderr.write(`${text}\n`);
const database = await startBenchDatabase(say);
try {
  await database.owner.query('CREATE DATABASE panel');
  const url = new URL(database.postgres.ownerUrl);
  url.pathname = '/panel';
  const source = createPool({
    url: url.href,
    applicationName: 'bench panel',
    max: 1,
    statementTimeoutMs: HALF_AN_HOUR_MS,
    idleInTransactionTimeoutMs: HALF_AN_HOUR_MS,
    onError: () => {},
  });
  try {
    await makePanel(source, instances);
    for (const round of ['first', 'again']) {
      let step = '';
      const began = performance.now();
      const request = { at: null, forgiveUnpaid: false, dryRun: false, currency: 'USD' };
      const { ms, result } = await timed(() =>
        adoptPanel(database.owner, source, request, { operator: 'bench' }, (now) => {
          const name = now.replace(/\d+ /, '');
          if (name !== step) say(`${((performance.now() - began) / 1000).toFixed(1)} s: ${now}`);
          step = name;
        }),
      );
      const peak = process.resourceUsage().maxRSS / 1024;
      console.log(
        `${round}: ${result.added.instances} machines of ${result.added.organizations} organizations in ` +
          `${(ms / 1000).toFixed(1)} s, ${peak.toFixed(0)} MB at most`,
      );
    }
  } finally {
    await source.end();
  }
} finally {
  await stopBenchDatabase(database);
}

/** The sample's tables, filled with machines billed within the last hour; a fifth as many organizations, users and wallets. */
async function makePanel(source: Pool, count: number): Promise<void> {
  const sample = await readFile(new URL('../test/data/panel-sample.sql', import.meta.url), 'utf8');
  const tables = sample.slice(0, sample.indexOf('INSERT INTO'));
  await source.query(tables);
  const organizations = Math.ceil(count / 5);
  const id = (kind: number, n: string) =>
    `(lpad(${kind}::text, 8, '0') || '-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;
  await source.query(`
    INSERT INTO users (id, email, password_hash, name)
    SELECT ${id(1, 'n')}, 'user' || n || '@example.org', '$2a$10$' || repeat('a', 53), 'User ' || n FROM generate_series(1, ${organizations}) n;
    INSERT INTO organizations (id, name, slug, owner_id)
    SELECT ${id(2, 'n')}, 'Organization ' || n, 'organization-' || n, ${id(1, 'n')} FROM generate_series(1, ${organizations}) n;
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT ${id(2, 'n')}, ${id(1, 'n')}, 'owner' FROM generate_series(1, ${organizations}) n;
    INSERT INTO wallets (organization_id, balance) SELECT id, 100.1234 FROM organizations;
    INSERT INTO vps_plans (id, name, provider_plan_id, base_price, markup_price)
    SELECT ${id(3, 'n')}, 'Plan ' || n, 'plan-' || n, 4 + n, 2 FROM generate_series(1, 50) n;
    INSERT INTO vps_instances (organization_id, plan_id, provider_instance_id, label, status, configuration, created_at, last_billed_at)
    SELECT ${id(2, `1 + n % ${organizations}`)}, ${id(3, '1 + n % 50')}::text, n::text, 'machine-' || n, 'running',
           '{"region": "us-east"}', now() - interval '40 days' - make_interval(secs => n % 3600),
           now() - make_interval(secs => n % 3600)
    FROM generate_series(1, ${count}) n;
    INSERT INTO support_tickets (id, organization_id, created_by, subject, message, status)
    SELECT ${id(4, 'n')}, ${id(2, `1 + n % ${organizations}`)}, ${id(1, `1 + n % ${organizations}`)}, 'Ticket ' || n, 'Text', 'open'
    FROM generate_series(1, ${organizations}) n;
    INSERT INTO support_ticket_replies (ticket_id, user_id, message)
    SELECT ${id(4, 'n')}, ${id(1, `1 + n % ${organizations}`)}, 'Answer' FROM generate_series(1, ${organizations}) n;
    ANALYZE`);
}
