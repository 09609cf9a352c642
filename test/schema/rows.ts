const SHA256 = `sha256('a')`;

/** One valid row of every table, each value as SQL. */
export const ROWS: Record<string, Record<string, string>> = {
  users: { user_id: '1', email: `'ada@example.org'`, name: `'Ada'`, role: `'user'`, deleted_at: 'NULL' },
  organizations: { organization_id: '1', name: `'Acme'` },
  organization_handles: { handle: `'acme'`, organization_id: '1' },
  organization_members: { organization_id: '1', user_id: '1', role: `'owner'` },
  wallets: {
    organization_id: '1',
    balance_micros: '4',
    past_due_since: 'NULL',
    entry_count: '2',
    billed_through: 'NULL',
  },
  wallet_ledger: {
    ...{
      organization_id: '1',
      entry_no: '1',
      kind: `'top_up'`,
      amount_micros: '5',
      balance_after_micros: '5',
    },
    ...{ hours: 'NULL', billed_from: 'NULL', billed_through: 'NULL' },
    ...{ idempotency_key: `'key'`, reason: `'a gift'`, actor: `'ada'` },
  },
  wallet_notices: { organization_id: '1', entry_no: '1', kind: `'resumed'` },
  regions: { region_id: '1', code: `'here'`, name: `'Here'` },
  vps_plans: { plan_id: '1', code: `'small'`, vcpus: '1', memory_mib: '1', disk_gib: '1' },
  vps_plan_prices: {
    ...{ plan_price_id: '1', plan_id: '1', effective_from: `'2025-01-01Z'` },
    ...{ price_monthly_micros: '1', price_hourly_nanos: '1' },
  },
  vps_instances: {
    ...{
      organization_id: '1',
      instance_id: '1',
      name: `'vm'`,
      external_ref: `'vm-1'`,
      region_id: '1',
      plan_id: '1',
    },
    ...{
      plan_since: `'2025-01-01Z'`,
      status: `'deleted'`,
      created_at: `'2025-01-01Z'`,
      deleted_at: `'2025-01-03Z'`,
    },
    ...{
      billing_started_at: `'2025-01-02Z'`,
      billing_state: `'metered'`,
      parked_from: 'NULL',
      parked_reason: 'NULL',
    },
    ...{ wanted_work: `'delete'`, wanted_since: `'2025-01-03Z'`, wanted_claimed_until: 'NULL' },
  },
  vps_instance_plan_history: {
    ...{ organization_id: '1', instance_id: '1', plan_id: '1' },
    ...{ effective_from: `'2024-01-01Z'`, effective_until: `'2025-01-01Z'` },
  },
  vps_instance_status_history: {
    ...{ organization_id: '1', instance_id: '1', changed_at: `'2025-01-01Z'`, status: `'running'` },
  },
  container_plans: { container_plan_id: '1', code: `'tiny'`, memory_mib: '1' },
  containers: {
    ...{ organization_id: '1', container_id: '1', container_plan_id: '1', name: `'web'`, image: `'web:1'` },
    ...{ status: `'deleted'`, created_at: `'2025-01-01Z'`, deleted_at: `'2025-01-02Z'` },
  },
  support_tickets: {
    ...{ organization_id: '1', ticket_id: '1', opened_by: '1', subject: `'Help'` },
    ...{ status: `'closed'`, closed_at: `'2025-01-01Z'` },
  },
  support_ticket_replies: {
    organization_id: '1',
    ticket_id: '1',
    reply_id: '1',
    author: '1',
    body: `'Here'`,
  },
  audit_log: {
    ...{ audit_id: '1', user_id: '1', key_id: `'k1'`, organization_id: '1' },
    ...{ action: `'wallet.top_up'`, subject: `'wallet 1'`, request_id: `'r1'`, detail: `'{}'` },
  },
  billing_charges: {
    ...{ hour: `'2025-01-02 00:00Z'`, organization_id: '1', instance_id: '1', posted_at: `'2025-01-02Z'` },
    ...{ amount_micros: '1', plan_price_id: '1', month_ordinal: '1' },
  },
  billing_runs: {
    ...{
      run_id: '1',
      runner: `'daemon'`,
      runner_id: `'me'`,
      as_of: `'2025-01-01Z'`,
      finished_at: `'2025-01-01Z'`,
    },
    ...{ outcome: `'failed'`, error_message: `'why'`, hours: '0' },
  },
  billing_lease: {
    ...{
      only_row: 'true',
      holder: `'me'`,
      runner: `'daemon'`,
      acquired_at: `'2025-01-01Z'`,
      expires_at: `'2025-01-01Z'`,
    },
  },
  billing_daemon_status: {
    ...{ daemon_instance_id: `'me'`, status: `'error'`, error_message: `'why'`, total_hours: '0' },
    ...{ last_run_at: `'2025-01-01Z'`, last_run_success: 'false' },
  },
  sessions: {
    ...{ session_id: '1', token_hash: SHA256, user_id: '1' },
    ...{ created_at: `'2025-01-01Z'`, last_seen_at: `'2025-01-02Z'`, expires_at: `'2025-01-31Z'` },
  },
  password_resets: {
    ...{ token_hash: SHA256, user_id: '1' },
    ...{ created_at: `'2025-01-01 00:00Z'`, expires_at: `'2025-01-01 01:00Z'`, used_at: 'NULL' },
  },
  invitations: {
    ...{ organization_id: '1', invitation_id: '1', email: `'bob@example.org'`, role: `'member'` },
    ...{ token_hash: SHA256, invited_by: '1', accepted_at: 'NULL' },
    ...{ created_at: `'2025-01-01Z'`, expires_at: `'2025-01-08Z'` },
  },
  api_keys: {
    ...{ key_id: `'0123456789abcdef'`, secret_hash: SHA256, user_id: '1', organization_id: '1' },
    ...{ name: `'ci'`, scopes: `'{read}'`, created_at: `'2025-01-01Z'`, expires_at: `'2025-02-01Z'` },
  },
  status_minutes: { minute: `'2025-01-01 00:00Z'`, database_reachable: 'true', billing_on_time: 'true' },
  sign_in_attempts: { attempt_id: '1', account_hash: SHA256, network: `'127.0.0.1'` },
};

/** The statement that inserts a table's valid row with some of its values changed. */
export function insertRow(table: string, changes: Record<string, string> = {}): string {
  const row = { ...ROWS[table], ...changes };
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) OVERRIDING SYSTEM VALUE
          VALUES (${Object.values(row).join(', ')})`;
}
