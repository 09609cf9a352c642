/** What the app's and the daemon's role may do: exactly this, and nothing in any other table. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Pool } from '../../db/pool.ts';
import { Fleet } from '../support/fleet.ts';
import { insertRow, ROWS } from './rows.ts';

const POWER = 'UPDATE(held, power_generation, power_since, resume_power)';

/** Privileges by table, for the app and for the daemon; columns in brackets where it is not the whole table. */
const ALLOWED: Record<string, [app: string, daemon: string]> = {
  adopted_rows: ['SELECT INSERT', ''],
  api_keys: ['SELECT INSERT UPDATE(last_used_at, revoked_at)', ''],
  audit_log: ['SELECT INSERT', ''],
  authenticators: ['SELECT INSERT UPDATE(confirmed_at, failures, last_failure_at, last_step) DELETE', ''],
  billing_charges: ['SELECT INSERT', 'SELECT INSERT'],
  billing_charges_2025_01: ['', ''],
  billing_daemon_status: ['SELECT', 'SELECT INSERT UPDATE DELETE'],
  billing_lease: ['SELECT UPDATE', 'SELECT UPDATE'],
  billing_runs: ['SELECT INSERT UPDATE', 'SELECT INSERT UPDATE'],
  addons: ['SELECT INSERT UPDATE(deleted_at)', 'SELECT'],
  auto_top_ups: [
    'SELECT INSERT UPDATE(amount_micros, declines, dip, monthly_limit_micros, next_look_at, off_because, paused_until, provider, provider_customer, provider_method, setup_object, setup_url, threshold_micros, told_dip)',
    '',
  ],
  containers: ['SELECT INSERT UPDATE', `SELECT ${POWER}`],
  debtor_terms: ['SELECT INSERT UPDATE', 'SELECT'],
  email_changes: ['SELECT INSERT UPDATE(confirmed_at, undo_hash, undo_until, undone_at) DELETE', ''],
  email_confirmations: ['SELECT INSERT DELETE', ''],
  events: ['SELECT INSERT UPDATE(fan_out, mail_due_at) DELETE', 'SELECT INSERT'],
  factor_requirements: ['SELECT INSERT', ''],
  incident_updates: ['SELECT INSERT', ''],
  incidents: ['SELECT INSERT UPDATE(resolved_at, state)', ''],
  invitations: ['SELECT INSERT UPDATE(accepted_at) DELETE', ''],
  known_devices: ['SELECT INSERT UPDATE(last_used_at) DELETE', ''],
  mail_choices: ['SELECT INSERT UPDATE(wanted)', ''],
  member_mails: ['SELECT INSERT UPDATE(claimed_at, due_at) DELETE', ''],
  maintenance_windows: [
    'SELECT INSERT UPDATE(begin_announced_at, body, cancelled_at, components, ends_at, starts_at, title)',
    '',
  ],
  organization_handles: ['SELECT INSERT', 'SELECT'],
  organization_members: ['SELECT INSERT UPDATE DELETE', ''],
  organizations: ['SELECT INSERT UPDATE', 'SELECT'],
  password_resets: ['SELECT INSERT UPDATE(used_at) DELETE', ''],
  payment_balances: ['SELECT INSERT', ''],
  payment_disputes: ['SELECT INSERT UPDATE(entry_no, returned_entry_no, state)', ''],
  payment_events: ['SELECT INSERT UPDATE(due_at, error, handled_at, tries)', ''],
  payment_marks: ['SELECT INSERT UPDATE(balance_at, error, next_at, reconciled_through)', ''],
  payment_refunds: ['SELECT INSERT UPDATE(entry_no, provider_refund, returned_entry_no, state)', ''],
  payments: [
    'SELECT INSERT UPDATE(changed_at, checkout_url, confirmed_by, entry_no, is_disputed, organization_id, provider_object, provider_payment, received_minor, resolution, resolution_reason, resolved_at, resolved_by, set_aside, set_aside_at, setback, state)',
    '',
  ],
  pending_movements: ['SELECT INSERT UPDATE(decided_at, decided_by, decision, entry_no)', ''],
  pending_sign_ins: ['SELECT INSERT DELETE', ''],
  plan_prices: ['SELECT INSERT', 'SELECT'],
  plans: ['SELECT INSERT UPDATE', 'SELECT'],
  rebill_entries: ['SELECT INSERT', ''],
  rebill_hours: ['SELECT INSERT', ''],
  rebills: ['SELECT INSERT UPDATE(confirmed_by, finished_at, state)', ''],
  recovery_codes: ['SELECT INSERT UPDATE(used_at) DELETE', ''],
  regions: ['SELECT INSERT UPDATE', ''],
  response_times: ['SELECT INSERT DELETE', ''],
  schema_migrations: ['SELECT', 'SELECT'],
  sent_mails: ['SELECT INSERT DELETE', ''],
  service_credits: ['SELECT INSERT', ''],
  sessions: ['SELECT INSERT UPDATE(authenticated_at, last_seen_at) DELETE', ''],
  sign_in_attempts: ['SELECT INSERT DELETE', ''],
  statement_rounds: ['SELECT INSERT UPDATE(ended_at, told_through)', ''],
  status_announcements: ['SELECT INSERT DELETE', ''],
  status_mails: ['SELECT INSERT UPDATE(claimed_at, due_at)', ''],
  status_minutes: ['SELECT INSERT UPDATE(billing_on_time, database_reachable) DELETE', 'SELECT'],
  status_subscribers: ['SELECT INSERT UPDATE(asked_at, confirmed_at, token_hash) DELETE', ''],
  subscription_plan_history: ['SELECT INSERT', 'SELECT'],
  subscriptions: ['SELECT INSERT UPDATE', 'SELECT UPDATE(billing_state, parked_from, parked_reason)'],
  support_ticket_replies: ['SELECT INSERT', ''],
  support_tickets: ['SELECT INSERT UPDATE', ''],
  suspensions: [
    'SELECT INSERT UPDATE(lifted_at, lifted_by, reminded_at, terminated_at, terminates_at)',
    'SELECT INSERT UPDATE(lifted_at, lifted_by, reminded_at, terminates_at)',
  ],
  users: ['SELECT INSERT UPDATE', ''],
  vps_instance_status_history: ['SELECT INSERT', ''],
  vps_instances: ['SELECT INSERT UPDATE', `SELECT ${POWER}`],
  wallet_alerts: ['SELECT INSERT DELETE', 'SELECT INSERT DELETE'],
  wallet_ledger: ['SELECT INSERT', 'SELECT INSERT'],
  wallet_notices: ['SELECT INSERT', 'SELECT INSERT'],
  webhook_attempts: ['SELECT INSERT', ''],
  webhook_deliveries: ['SELECT INSERT UPDATE(attempts, next_try_at, state) DELETE', ''],
  webhook_endpoints: [
    'SELECT INSERT UPDATE(description, disabled_at, disabled_because, event_types, failing_since, former_secret, former_secret_until, paused_until, secret, url) DELETE',
    '',
  ],
  wallets: [
    'SELECT INSERT UPDATE',
    'SELECT UPDATE(balance_micros, billed_through, entry_count, past_due_since)',
  ],
};

const REFUSED_TO_DAEMON = {
  'rewrite a charge': 'UPDATE billing_charges SET amount_micros = 0',
  'delete a charge': 'DELETE FROM billing_charges',
  'empty the charges': 'TRUNCATE billing_charges',
  'rewrite a charge in its partition': 'UPDATE billing_charges_2025_01 SET amount_micros = 0',
  'delete a charge in its partition': 'DELETE FROM billing_charges_2025_01',
  'rewrite the ledger': 'UPDATE wallet_ledger SET amount_micros = 0',
  'delete from the ledger': 'DELETE FROM wallet_ledger',
  'empty the ledger': 'TRUNCATE wallet_ledger',
  'read passwords': 'SELECT password_hash FROM users',
  'read users': 'SELECT user_id FROM users',
  'read sessions': 'SELECT session_id FROM sessions',
  'read keys': 'SELECT key_id FROM api_keys',
  'read what somebody did': 'SELECT audit_id FROM audit_log',
  'ask for work': `UPDATE vps_instances SET wanted_work = 'stop'`,
  'write the record of the platform’s state': 'UPDATE status_minutes SET billing_on_time = true',
  'grant a debtor time': 'UPDATE debtor_terms SET hold_until = NULL',
  'rewrite an event': `UPDATE events SET payload = '{}'`,
  'read tickets': 'SELECT ticket_id FROM support_tickets',
  'read secrets of webhooks': 'SELECT secret FROM webhook_endpoints',
  'write tickets': insertRow('support_tickets', { ticket_id: '2' }),
  'answer tickets': insertRow('support_ticket_replies', { reply_id: '2' }),
  'make instances': insertRow('vps_instances', { instance_id: '2', external_ref: 'NULL' }),
  'delete instances': 'DELETE FROM vps_instances',
  'change when an instance started': 'UPDATE subscriptions SET billing_started_at = now()',
  'change an instance’s plan': 'UPDATE subscriptions SET plan_id = NULL',
  'change plans': 'UPDATE plans SET vcpus = 2',
  'make prices': insertRow('plan_prices', { plan_price_id: '2', effective_from: 'now()' }),
  'change prices': 'UPDATE plan_prices SET price_monthly_micros = 0',
  'make wallets': insertRow('wallets', { organization_id: '2' }),
  'hide a change of the fleet': 'UPDATE wallets SET fleet_version = 0',
  'create tables': 'CREATE TABLE mine ()',
  'remove a partition': 'DROP TABLE billing_charges_2025_01',
  'become the owner': 'SET ROLE postgres',
  'become the app': 'SET ROLE containerstacks_app',
};

const REFUSED_TO_APP = {
  'rewrite a charge': 'UPDATE billing_charges SET amount_micros = 0',
  'delete a charge': 'DELETE FROM billing_charges',
  'empty the charges': 'TRUNCATE billing_charges',
  'rewrite a charge in its partition': 'UPDATE billing_charges_2025_01 SET amount_micros = 0',
  'rewrite the ledger': 'UPDATE wallet_ledger SET reason = NULL',
  'delete from the ledger': 'DELETE FROM wallet_ledger',
  'rewrite a notice': `UPDATE wallet_notices SET kind = 'resumed'`,
  'change prices': 'UPDATE plan_prices SET price_monthly_micros = 0',
  'rewrite an event': `UPDATE events SET payload = '{}'`,
  'rewrite why somebody was suspended': `UPDATE suspensions SET reason = 'other'`,
  'delete prices': 'DELETE FROM plan_prices',
  'delete users': 'DELETE FROM users',
  'give a session to somebody else': 'UPDATE sessions SET user_id = 2',
  'prolong a session': 'UPDATE sessions SET expires_at = now()',
  'widen a key': `UPDATE api_keys SET scopes = '{read,billing}'`,
  'delete keys': 'DELETE FROM api_keys',
  'delete organizations': 'DELETE FROM organizations',
  'delete wallets': 'DELETE FROM wallets',
  'delete instances': 'DELETE FROM vps_instances',
  'delete containers': 'DELETE FROM containers',
  'delete tickets': 'DELETE FROM support_tickets',
  'rewrite what plan an instance had': 'UPDATE subscription_plan_history SET plan_id = NULL',
  'rewrite what somebody did': `UPDATE audit_log SET action = 'a.b'`,
  'delete what somebody did': 'DELETE FROM audit_log',
  'empty the audit log': 'TRUNCATE audit_log',
  'move what it recorded to another minute': 'UPDATE status_minutes SET minute = now()',
  'rewrite what was said of an incident': `UPDATE incident_updates SET body = 'x'`,
  'take back an incident': 'DELETE FROM incidents',
  'write what a daemon is': `UPDATE billing_daemon_status SET status = 'running'`,
  'create tables': 'CREATE TABLE mine ()',
  'become the owner': 'SET ROLE postgres',
  'become the daemon': 'SET ROLE containerstacks_daemon',
};

const ROLES = ['containerstacks_app', 'containerstacks_daemon'] as const;
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

let fleet: Fleet;
before(async () => {
  fleet = await Fleet.open();
  await fleet.owner.query(`SELECT ensure_charge_partition('2025-01-01')`);
  await fleet.owner.query('DELETE FROM billing_lease; DELETE FROM regions');
  for (const table of Object.keys(ROWS)) await fleet.owner.query(insertRow(table));
});
after(() => fleet[Symbol.asyncDispose]());

test('each role has exactly its privileges on every table and column', async () => {
  const found: Record<string, [string, string]> = {};
  const tables = await fleet.read<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY name`,
  );
  for (const { name } of tables)
    found[name] = [await privileges(ROLES[0], name), await privileges(ROLES[1], name)];
  assert.deepEqual(found, ALLOWED);
});

test('beside the triggers’ functions the roles may call ours that make a month’s partition and add up micros, and the public may not', async () => {
  const functions = await fleet.read(
    `SELECT proname AS name, has_function_privilege($1, oid, 'EXECUTE') AS app,
            has_function_privilege($2, oid, 'EXECUTE') AS daemon, has_function_privilege('public', oid, 'EXECUTE') AS public
     FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
     ORDER BY proname`,
    [...ROLES],
  );
  assert.deepEqual(functions, [
    { name: 'ensure_charge_partition', app: true, daemon: true, public: false },
    { name: 'sum_micros', app: true, daemon: true, public: false },
  ]);
});

test('the roles may use no sequence but that of the numbers of what is billed, create nothing, and have no special attributes', async () => {
  const sequences = await fleet.read(
    `SELECT relname, role FROM pg_class, unnest($1::text[]) AS role
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND has_sequence_privilege(role, oid, 'USAGE, SELECT, UPDATE')`,
    [[...ROLES]],
  );
  assert.deepEqual(sequences, [
    { relname: 'subscriptions_subscription_id_seq', role: 'containerstacks_app' },
  ]);
  const special = await fleet.read(
    `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)
       AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
            OR has_schema_privilege(oid, 'public', 'CREATE') OR has_database_privilege(oid, current_database(), 'CREATE')
            OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid))`,
    [[...ROLES]],
  );
  assert.deepEqual(special, []);
});

for (const [attempt, statement] of Object.entries(REFUSED_TO_DAEMON)) {
  test(`the daemon cannot ${attempt}`, () => refused(fleet.daemon, statement));
}

for (const [attempt, statement] of Object.entries(REFUSED_TO_APP)) {
  test(`the app cannot ${attempt}`, () => refused(fleet.app, statement));
}

async function refused(pool: Pool, statement: string): Promise<void> {
  await assert.rejects(pool.query(statement), { code: '42501' });
}

async function privileges(role: string, table: string): Promise<string> {
  const held: string[] = [];
  for (const privilege of PRIVILEGES) {
    const [whole] = await fleet.read<{ held: boolean }>('SELECT has_table_privilege($1, $2, $3) AS held', [
      role,
      table,
      privilege,
    ]);
    if (whole?.held) held.push(privilege);
    else if (['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'].includes(privilege)) {
      const columns = await fleet.read<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute
         WHERE attrelid = $2::regclass AND attnum > 0 AND NOT attisdropped
           AND has_column_privilege($1, attrelid, attnum, $3) ORDER BY name`,
        [role, table, privilege],
      );
      if (columns.length > 0) held.push(`${privilege}(${columns.map(({ name }) => name).join(', ')})`);
    }
  }
  return held.join(' ');
}
