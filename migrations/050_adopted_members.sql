-- A member of another platform is remembered as well: one who was removed here since does not come back with the next
-- adoption.
ALTER TABLE adopted_rows
  DROP CONSTRAINT adopted_kind_is_known,
  ADD CONSTRAINT adopted_kind_is_known
    CHECK (kind IN ('user', 'organization', 'member', 'plan', 'wallet', 'instance', 'ticket', 'reply'));
