-- The kinds of ledger entry, each with its sign. A refund pays out from now on. NOT VALID: nothing in the program posted a
-- refund or an adjustment before, but a ledger is never rewritten, so whoever did so by hand keeps what stands there.
ALTER TABLE wallet_ledger
  ADD COLUMN concerns_entry_no bigint,
  DROP CONSTRAINT ledger_kind_is_known,
  DROP CONSTRAINT ledger_amount_has_the_sign_of_its_kind,
  ADD CONSTRAINT ledger_kind_is_known
    CHECK (kind IN ('charge', 'top_up', 'credit', 'adjustment', 'refund', 'chargeback', 'chargeback_reversed', 'write_off',
                    'forfeit')),
  ADD CONSTRAINT ledger_amount_has_the_sign_of_its_kind
    CHECK (CASE WHEN kind = 'charge' THEN amount_micros <= 0
                WHEN kind = 'adjustment' THEN amount_micros <> 0
                WHEN kind IN ('refund', 'chargeback', 'forfeit') THEN amount_micros < 0
                ELSE amount_micros > 0 END) NOT VALID,
  ADD CONSTRAINT ledger_entry_names_what_it_concerns
    CHECK ((kind IN ('adjustment', 'refund', 'chargeback', 'chargeback_reversed')) = (concerns_entry_no IS NOT NULL))
    NOT VALID,
  ADD CONSTRAINT ledger_entry_concerns_an_earlier_one CHECK (concerns_entry_no < entry_no),
  -- NULL for every charge, so billing looks nothing up for it.
  ADD CONSTRAINT ledger_entry_concerns_one_of_its_wallet
    FOREIGN KEY (organization_id, concerns_entry_no) REFERENCES wallet_ledger;

COMMENT ON COLUMN wallet_ledger.concerns_entry_no IS
  'the entry of the same wallet that this one mends or pays back; its kind and how much it bears are checked under the wallet''s lock, and by the audit';

CREATE INDEX wallet_ledger_by_concerned_entry ON wallet_ledger (organization_id, concerns_entry_no)
  WHERE concerns_entry_no IS NOT NULL;
