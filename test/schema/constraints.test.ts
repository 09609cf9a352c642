/** Every constraint refuses what its name says; one without a case here fails the first test. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Pool } from '../../db/pool.ts';
import { Fleet } from '../support/fleet.ts';
import { insertRow, ROWS } from './rows.ts';

type Case = [table: string, changes: Record<string, string>, ...more: Record<string, string>[]];

const CHARGE = {
  ...{ entry_no: '2', kind: `'charge'`, amount_micros: '-1', balance_after_micros: '4', hours: '1' },
  ...{ billed_from: `'2025-01-01Z'`, billed_through: `'2025-01-02Z'` },
  ...{ idempotency_key: 'NULL', reason: 'NULL', actor: 'NULL' },
};
const RUNNING = {
  ...{ instance_id: '2', external_ref: 'NULL', status: `'running'`, deleted_at: 'NULL' },
  ...{ wanted_work: 'NULL', wanted_since: 'NULL' },
};
const PARKED = { billing_state: `'parked'`, parked_from: `'2025-01-02Z'`, parked_reason: `'no plan'` };

/** Ways to violate each constraint: a valid row of its table with these values instead. */
const VIOLATIONS: Record<string, Case> = {
  user_role_is_known: ['users', { role: `'root'` }],
  user_email_has_an_at_sign: ['users', { email: `'ada'` }, { email: `'a da@example.org'` }, { email: `''` }],
  deleted_user_keeps_no_email_or_password: [
    'users',
    { deleted_at: 'now()' },
    { email: 'NULL' },
    { deleted_at: 'now()', email: 'NULL', password_hash: `'x'` },
  ],
  users_pkey: ['users', { email: `'bob@example.org'` }],
  user_email_is_unique: ['users', { user_id: '2' }, { user_id: '2', email: `'ADA@example.ORG'` }],
  organization_name_is_not_blank: ['organizations', { name: `''` }, { name: `E' \\t'` }],
  organizations_pkey: ['organizations', {}],
  organization_handle_is_a_plain_word: [
    'organization_handles',
    { handle: `'a b'` },
    { handle: `'-a'` },
    { handle: `''` },
  ],
  organization_handles_pkey: ['organization_handles', { organization_id: '2' }],
  organization_has_one_handle: ['organization_handles', { handle: `'acme-2'` }],
  member_role_is_known: ['organization_members', { role: `'guest'` }],
  organization_members_pkey: ['organization_members', {}],
  organization_members_organization_id_fkey: ['organization_members', { organization_id: '9' }],
  organization_members_user_id_fkey: ['organization_members', { user_id: '9' }],
  wallet_is_past_due_exactly_while_below_zero: [
    'wallets',
    { balance_micros: '-1' },
    { past_due_since: 'now()' },
    { past_due_since: 'now()', balance_micros: '0' },
  ],
  wallet_entry_count_is_not_negative: ['wallets', { entry_count: '-1' }],
  wallet_mark_is_a_real_moment: [
    'wallets',
    { billed_through: `'infinity'` },
    { billed_through: `'-infinity'` },
  ],
  wallets_pkey: ['wallets', {}],
  wallets_organization_id_fkey: ['wallets', { organization_id: '9' }],
  ledger_entry_number_starts_at_one: ['wallet_ledger', { entry_no: '0' }],
  ledger_kind_is_known: ['wallet_ledger', { kind: `'gift'` }],
  ledger_charge_names_its_hours_and_period: [
    'wallet_ledger',
    { ...CHARGE, hours: 'NULL' },
    { ...CHARGE, billed_from: 'NULL' },
    { ...CHARGE, billed_through: 'NULL' },
    { hours: '1' },
    { billed_from: `'2025-01-01Z'` },
    { ...CHARGE, kind: `'top_up'`, amount_micros: '1', idempotency_key: `'k'`, reason: `'r'`, actor: `'a'` },
  ],
  ledger_charge_bills_at_least_one_hour: [
    'wallet_ledger',
    { ...CHARGE, hours: '0' },
    { ...CHARGE, billed_from: `'2025-01-02Z'` },
  ],
  ledger_amount_has_the_sign_of_its_kind: [
    'wallet_ledger',
    { ...CHARGE, amount_micros: '1' },
    { amount_micros: '0', balance_after_micros: '0' },
    { amount_micros: '-5', balance_after_micros: '-5' },
    { kind: `'refund'`, amount_micros: '-5', balance_after_micros: '-5' },
    { kind: `'credit'`, amount_micros: '-5', balance_after_micros: '-5' },
    { kind: `'adjustment'`, amount_micros: '0', balance_after_micros: '0' },
  ],
  ledger_movement_by_hand_says_who_and_why: [
    'wallet_ledger',
    { reason: 'NULL' },
    { actor: 'NULL' },
    { idempotency_key: 'NULL' },
    { reason: `' '` },
    { actor: `''` },
    { idempotency_key: `''` },
  ],
  ledger_first_entry_starts_from_zero: ['wallet_ledger', { balance_after_micros: '6' }],
  wallet_ledger_pkey: ['wallet_ledger', { idempotency_key: `'other'` }],
  ledger_idempotency_key_is_used_once: ['wallet_ledger', { entry_no: '2' }],
  notice_kind_is_known: ['wallet_notices', { kind: `'rich'` }],
  wallet_notices_pkey: ['wallet_notices', {}],
  wallet_notices_organization_id_entry_no_fkey: ['wallet_notices', { entry_no: '9' }],
  region_code_is_unique: ['regions', { region_id: '2' }],
  region_code_is_a_plain_word: ['regions', { code: `'a/b'` }],
  regions_pkey: ['regions', { code: `'there'` }],
  plan_code_is_unique: ['vps_plans', { plan_id: '2' }],
  plan_code_is_a_plain_word: ['vps_plans', { code: `'a,b'` }],
  plan_resources_are_positive: ['vps_plans', { vcpus: '0' }, { memory_mib: '0' }, { disk_gib: '-1' }],
  vps_plans_pkey: ['vps_plans', { code: `'other'` }],
  plan_has_one_price_from_a_moment: ['vps_plan_prices', { plan_price_id: '2' }],
  plan_price_starts_at_a_real_moment: [
    'vps_plan_prices',
    { effective_from: `'infinity'` },
    { effective_from: `'-infinity'` },
  ],
  plan_price_is_not_negative_and_at_most_a_billion: [
    'vps_plan_prices',
    { price_monthly_micros: '-1' },
    { price_monthly_micros: '1000000000000001' },
    { price_hourly_nanos: '-1' },
    { price_hourly_nanos: '1000000000000001' },
  ],
  vps_plan_prices_pkey: ['vps_plan_prices', { effective_from: `'2025-02-01Z'` }],
  vps_plan_prices_plan_id_fkey: ['vps_plan_prices', { plan_price_id: '2', plan_id: '9' }],
  instance_name_is_not_blank: ['vps_instances', { name: `' '` }],
  instance_status_is_known: ['vps_instances', { ...RUNNING, status: `'asleep'` }],
  instance_is_deleted_exactly_when_it_has_an_end: [
    'vps_instances',
    { deleted_at: 'NULL' },
    { status: `'running'` },
  ],
  instance_ends_after_it_was_created: [
    'vps_instances',
    { deleted_at: `'2024-12-31Z'`, billing_started_at: 'NULL', billing_state: `'none'` },
  ],
  instance_billing_starts_after_1970_and_before_its_end: [
    'vps_instances',
    { billing_started_at: `'1969-12-31 23:59:59.999999Z'`, created_at: `'1969-01-01Z'` },
    { billing_started_at: `'2024-12-31Z'` },
    { billing_started_at: `'2025-01-03 00:00:00.000001Z'` },
  ],
  instance_billing_state_is_known: ['vps_instances', { billing_state: `'free'` }],
  instance_is_billed_exactly_once_it_has_started: [
    'vps_instances',
    { billing_started_at: 'NULL' },
    { billing_state: `'none'` },
  ],
  instance_in_use_is_billed: [
    'vps_instances',
    { ...RUNNING, billing_started_at: 'NULL', billing_state: `'none'` },
    { ...RUNNING, status: `'stopped'`, billing_started_at: 'NULL', billing_state: `'none'` },
  ],
  instance_is_settled_only_once_deleted: ['vps_instances', { ...RUNNING, billing_state: `'settled'` }],
  parked_instance_says_since_when_and_why: [
    'vps_instances',
    { ...PARKED, parked_from: 'NULL' },
    { ...PARKED, parked_reason: 'NULL' },
    { ...PARKED, billing_state: `'metered'` },
    { parked_from: `'2025-01-02Z'` },
    { parked_reason: `'no plan'` },
  ],
  parked_reason_is_known: ['vps_instances', { ...PARKED, parked_reason: `'a whim'` }],
  vps_instances_pkey: ['vps_instances', { external_ref: 'NULL' }],
  instance_external_ref_is_unique_in_its_organization: ['vps_instances', { instance_id: '2' }],
  vps_instances_organization_id_fkey: ['vps_instances', { organization_id: '9' }],
  vps_instances_plan_id_fkey: ['vps_instances', { ...RUNNING, plan_id: '9' }],
  vps_instances_region_id_fkey: ['vps_instances', { ...RUNNING, region_id: '9' }],
  past_plan_ends_after_it_began: ['vps_instance_plan_history', { effective_until: `'2024-01-01Z'` }],
  vps_instance_plan_history_pkey: ['vps_instance_plan_history', {}],
  vps_instance_plan_history_organization_id_instance_id_fkey: [
    'vps_instance_plan_history',
    { instance_id: '9' },
  ],
  vps_instance_plan_history_plan_id_fkey: [
    'vps_instance_plan_history',
    { plan_id: '9', effective_from: `'2024-02-01Z'` },
  ],
  past_status_is_known: ['vps_instance_status_history', { status: `'asleep'` }],
  vps_instance_status_history_pkey: ['vps_instance_status_history', {}],
  vps_instance_status_history_organization_id_instance_id_fkey: [
    'vps_instance_status_history',
    { instance_id: '9' },
  ],
  container_plan_code_is_unique: ['container_plans', { container_plan_id: '2' }],
  container_plan_memory_is_positive: ['container_plans', { memory_mib: '0' }],
  container_plans_pkey: ['container_plans', { code: `'other'` }],
  container_name_is_not_blank: ['containers', { name: `''` }],
  container_status_is_known: ['containers', { status: `'asleep'`, deleted_at: 'NULL' }],
  container_is_deleted_exactly_when_it_has_an_end: [
    'containers',
    { deleted_at: 'NULL' },
    { status: `'running'` },
  ],
  containers_pkey: ['containers', {}],
  containers_organization_id_fkey: ['containers', { organization_id: '9' }],
  containers_container_plan_id_fkey: ['containers', { container_id: '2', container_plan_id: '9' }],
  ticket_subject_is_not_blank: ['support_tickets', { subject: `' '` }],
  ticket_status_is_known: ['support_tickets', { status: `'lost'`, closed_at: 'NULL' }],
  ticket_is_closed_exactly_when_it_has_an_end: [
    'support_tickets',
    { closed_at: 'NULL' },
    { status: `'open'` },
  ],
  support_tickets_pkey: ['support_tickets', {}],
  support_tickets_organization_id_fkey: ['support_tickets', { organization_id: '9' }],
  support_tickets_opened_by_fkey: ['support_tickets', { ticket_id: '2', opened_by: '9' }],
  reply_body_is_not_blank: ['support_ticket_replies', { body: `''` }],
  support_ticket_replies_pkey: ['support_ticket_replies', {}],
  support_ticket_replies_organization_id_ticket_id_fkey: ['support_ticket_replies', { ticket_id: '9' }],
  support_ticket_replies_author_fkey: ['support_ticket_replies', { reply_id: '2', author: '9' }],
  an_instance_hour_is_charged_once: ['billing_charges', {}, { amount_micros: '2', posted_at: 'now()' }],
  charge_is_not_negative: ['billing_charges', { amount_micros: '-1' }],
  charge_is_for_an_hour_of_a_month: ['billing_charges', { month_ordinal: '0' }, { month_ordinal: '745' }],
  charge_names_a_full_clock_hour: [
    'billing_charges',
    { hour: `'2025-01-02 00:30Z'` },
    { hour: `'2025-01-02 00:00:00.000001Z'` },
  ],
  run_has_a_known_runner: ['billing_runs', { runner: `'nobody'` }],
  run_outcome_is_known: ['billing_runs', { outcome: `'fine'` }],
  run_is_finished_exactly_when_it_has_an_outcome: [
    'billing_runs',
    { finished_at: 'NULL' },
    { outcome: 'NULL' },
  ],
  run_that_failed_says_why: [
    'billing_runs',
    { error_message: 'NULL' },
    { outcome: `'partial'`, error_message: 'NULL' },
  ],
  run_figures_are_not_negative: [
    'billing_runs',
    { instances: '-1' },
    { hours: '-1' },
    { amount_micros: '-1' },
    { organizations_past_due: '-1' },
    { instances_parked: '-1' },
  ],
  billing_runs_pkey: ['billing_runs', {}],
  there_is_one_lease: ['billing_lease', { only_row: 'false' }],
  lease_has_a_known_runner: ['billing_lease', { runner: `'command'` }],
  lease_is_held_whole_or_not_at_all: [
    'billing_lease',
    { holder: 'NULL' },
    { runner: 'NULL' },
    { acquired_at: 'NULL' },
    { expires_at: 'NULL' },
  ],
  audit_action_is_a_dotted_word: ['audit_log', { action: `'topup'` }, { action: `'Wallet.top'` }],
  audit_entry_says_on_what_and_in_which_request: ['audit_log', { subject: `' '` }, { request_id: `''` }],
  audit_detail_is_a_small_object: [
    'audit_log',
    { detail: `'[]'` },
    { detail: `jsonb_build_object('a', repeat('x', 4000))` },
  ],
  audit_log_pkey: ['audit_log', {}],
  audit_log_user_id_fkey: ['audit_log', { audit_id: '2', user_id: '9' }],
  audit_log_organization_id_fkey: ['audit_log', { audit_id: '2', organization_id: '9' }],
  instance_wanted_work_is_known: [
    'vps_instances',
    { ...RUNNING, wanted_work: `'dance'`, wanted_since: 'now()' },
  ],
  instance_wants_work_since_a_moment: [
    'vps_instances',
    { ...RUNNING, wanted_work: `'stop'` },
    { ...RUNNING, wanted_since: 'now()' },
  ],
  instance_claim_is_for_wanted_work: ['vps_instances', { ...RUNNING, wanted_claimed_until: 'now()' }],
  instance_wants_deletion_exactly_when_deleted: [
    'vps_instances',
    { ...RUNNING, wanted_work: `'delete'`, wanted_since: 'now()' },
    { instance_id: '2', external_ref: 'NULL', wanted_work: `'stop'` },
  ],
  billing_lease_pkey: ['billing_lease', {}],
  daemon_status_is_known: ['billing_daemon_status', { status: `'asleep'` }],
  daemon_that_failed_says_why: ['billing_daemon_status', { error_message: 'NULL' }],
  daemon_run_has_a_result: ['billing_daemon_status', { last_run_at: 'NULL' }, { last_run_success: 'NULL' }],
  daemon_figures_are_not_negative: [
    'billing_daemon_status',
    { instances_billed: '-1' },
    { total_amount: '-0.000001' },
    { total_hours: '-1' },
  ],
  billing_daemon_status_daemon_instance_id: ['billing_daemon_status', {}],
};

let fleet: Fleet;
let owner: Pool;

before(async () => {
  fleet = await Fleet.open();
  owner = fleet.owner;
  await owner.query(`SELECT ensure_charge_partition('2025-01-01')`);
  await owner.query('DELETE FROM billing_lease; DELETE FROM regions');
  for (const table of Object.keys(ROWS)) await owner.query(insertRow(table));
});
after(() => fleet[Symbol.asyncDispose]());

test('every constraint and unique index has a case that violates it', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT k.conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('c', 'u', 'p', 'f', 'x')
       AND NOT c.relispartition AND c.relname <> 'schema_migrations'
     UNION
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY name`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    Object.keys(VIOLATIONS).sort(),
  );
});

for (const [constraint, [table, ...violations]] of Object.entries(VIOLATIONS)) {
  test(`${table}: ${constraint}`, async () => {
    for (const changes of violations as Record<string, string>[]) {
      const statement = insertRow(table, changes);
      const error = await owner.query(statement).then(
        () => null,
        (refused: { constraint?: string }) => refused,
      );
      assert.notEqual(error, null, `not refused: ${JSON.stringify(changes)}`);
      assert.equal(await rootOf(error?.constraint), constraint, `${error}: ${JSON.stringify(changes)}`);
    }
  });
}

/** An index of a partition is reported by its own name: the constraint's is that of the whole table's. */
async function rootOf(reported = ''): Promise<string> {
  const { rows } = await owner.query<{ root: string }>(
    `SELECT parent.relname AS root FROM pg_inherits h
     JOIN pg_class child ON child.oid = h.inhrelid JOIN pg_class parent ON parent.oid = h.inhparent
     WHERE child.relname = $1`,
    [reported],
  );
  return rows[0]?.root ?? reported;
}
