-- What the operator does at the machine is written down too. Nobody is signed in there and there is no request: such a
-- row names the operator's login on that machine instead.
ALTER TABLE audit_log
  ADD COLUMN operator text,
  ALTER COLUMN user_id DROP NOT NULL,
  ALTER COLUMN request_id DROP NOT NULL,
  ADD CONSTRAINT audit_deed_is_a_users_in_a_request_or_an_operators CHECK (
    CASE WHEN operator IS NULL THEN user_id IS NOT NULL AND request_id IS NOT NULL
         ELSE operator ~ '\S' AND user_id IS NULL AND key_id IS NULL AND request_id IS NULL END);
