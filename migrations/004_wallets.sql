-- One row is an organization's prepaid wallet. Amounts are micros: millionths of the installation's currency.
-- billed_through is the mark: every hour of the organization's metered instances that began at or before it is
-- charged. NULL means that nothing is metered. Whoever changes what is metered locks this row, sets the change's
-- moment after the lock is held, and raises fleet_version, so a billing run that read the fleet before notices.
-- Half-empty pages and no index on what changes: the hourly update stays in its page (HOT).
CREATE TABLE wallets (
  organization_id bigint PRIMARY KEY REFERENCES organizations,
  balance_micros  bigint NOT NULL DEFAULT 0,
  past_due_since  timestamptz,
  entry_count     bigint NOT NULL DEFAULT 0,
  billed_through  timestamptz,
  fleet_version   bigint NOT NULL DEFAULT 0,
  CONSTRAINT wallet_is_past_due_exactly_while_below_zero CHECK ((past_due_since IS NOT NULL) = (balance_micros < 0)),
  CONSTRAINT wallet_entry_count_is_not_negative CHECK (entry_count >= 0),
  CONSTRAINT wallet_mark_is_a_real_moment CHECK (isfinite(billed_through))
) WITH (fillfactor = 50);

-- One row is one movement of one wallet, never changed afterwards. entry_no counts the wallet's entries from 1, so
-- the chain of balances has no gap. A charge entry stands for the hours that began in (billed_from, billed_through];
-- the charges with the same organization and posted_at are its parts. No foreign key to the wallet: it would lock every
-- wallet a second time each hour; an entry is only ever written by the statement that moves the wallet, and the audit checks it.
CREATE TABLE wallet_ledger (
  organization_id      bigint NOT NULL,
  entry_no             bigint NOT NULL,
  posted_at            timestamptz NOT NULL DEFAULT now(),
  kind                 text NOT NULL,
  amount_micros        bigint NOT NULL,
  balance_after_micros bigint NOT NULL,
  hours                bigint,
  billed_from          timestamptz,
  billed_through       timestamptz,
  idempotency_key      text,
  reason               text,
  actor                text,
  PRIMARY KEY (organization_id, entry_no),
  CONSTRAINT ledger_entry_number_starts_at_one CHECK (entry_no >= 1),
  CONSTRAINT ledger_kind_is_known CHECK (kind IN ('charge', 'top_up', 'credit', 'refund', 'adjustment')),
  CONSTRAINT ledger_charge_names_its_hours_and_period
    CHECK ((kind = 'charge') = (hours IS NOT NULL AND billed_from IS NOT NULL AND billed_through IS NOT NULL)
           AND (kind = 'charge') = (hours IS NOT NULL OR billed_from IS NOT NULL OR billed_through IS NOT NULL)),
  CONSTRAINT ledger_charge_bills_at_least_one_hour CHECK (hours >= 1 AND billed_from < billed_through),
  CONSTRAINT ledger_amount_has_the_sign_of_its_kind
    CHECK (CASE kind WHEN 'charge' THEN amount_micros <= 0 WHEN 'adjustment' THEN amount_micros <> 0 ELSE amount_micros > 0 END),
  CONSTRAINT ledger_movement_by_hand_says_who_and_why
    CHECK (kind = 'charge' OR (reason ~ '\S' AND actor ~ '\S' AND idempotency_key ~ '\S') IS TRUE),
  CONSTRAINT ledger_first_entry_starts_from_zero CHECK (entry_no > 1 OR balance_after_micros = amount_micros)
);
CREATE UNIQUE INDEX ledger_idempotency_key_is_used_once ON wallet_ledger (organization_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

-- One row is one crossing of zero: the ledger entry with which a wallet became past due, or was resumed.
CREATE TABLE wallet_notices (
  organization_id bigint NOT NULL,
  entry_no        bigint NOT NULL,
  kind            text NOT NULL,
  noted_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, entry_no),
  FOREIGN KEY (organization_id, entry_no) REFERENCES wallet_ledger,
  CONSTRAINT notice_kind_is_known CHECK (kind IN ('past_due', 'resumed'))
);

GRANT SELECT, INSERT, UPDATE ON wallets TO containerstacks_app;
GRANT SELECT, INSERT ON wallet_ledger, wallet_notices TO containerstacks_app;
GRANT SELECT, UPDATE (balance_micros, past_due_since, entry_count, billed_through) ON wallets TO containerstacks_daemon;
GRANT SELECT, INSERT ON wallet_ledger, wallet_notices TO containerstacks_daemon;
