-- One row is a movement by hand above the operator's limit: it waits for another administrator, or was decided, or expired.
-- Its key is used up from the moment it is asked for. asked_by and decided_by are "user 5" or "operator ada".
CREATE TABLE pending_movements (
  pending_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id   bigint NOT NULL REFERENCES organizations,
  kind              text NOT NULL,
  amount_micros     bigint NOT NULL,
  concerns_entry_no bigint,
  idempotency_key   text NOT NULL,
  reason            text NOT NULL,
  asked_by          text NOT NULL,
  asked_at          timestamptz NOT NULL DEFAULT now(),
  expires_at        timestamptz NOT NULL,
  decision          text,
  decided_by        text,
  decided_at        timestamptz,
  entry_no          bigint,
  CONSTRAINT pending_movement_key_is_used_once UNIQUE (organization_id, idempotency_key),
  CONSTRAINT pending_movement_is_posted_by_hand
    CHECK (kind IN ('top_up', 'credit', 'adjustment', 'refund', 'write_off', 'forfeit')),
  CONSTRAINT pending_movement_says_who_and_why
    CHECK (reason ~ '\S' AND idempotency_key ~ '\S' AND asked_by ~ '^(user|operator) \S'),
  CONSTRAINT pending_movement_expires_after_it_was_asked_for CHECK (expires_at > asked_at AND isfinite(expires_at)),
  CONSTRAINT pending_movement_decision_is_known CHECK (decision IN ('confirmed', 'refused')),
  CONSTRAINT pending_movement_is_decided_whole_or_not_at_all
    CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)),
  CONSTRAINT pending_movement_is_confirmed_by_somebody_else
    CHECK (decision IS DISTINCT FROM 'confirmed' OR decided_by <> asked_by),
  CONSTRAINT pending_movement_has_an_entry_once_confirmed
    CHECK ((decision IS NOT DISTINCT FROM 'confirmed') = (entry_no IS NOT NULL)),
  CONSTRAINT pending_movement_led_to_an_entry
    FOREIGN KEY (organization_id, entry_no) REFERENCES wallet_ledger
);
CREATE INDEX pending_movements_undecided ON pending_movements (pending_id) WHERE decision IS NULL;

GRANT SELECT, INSERT, UPDATE (decision, decided_by, decided_at, entry_no) ON pending_movements TO containerstacks_app;
