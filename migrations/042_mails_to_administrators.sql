-- A mail about no organization tells an administrator of the platform's own.
ALTER TABLE member_mails
  ALTER COLUMN organization_id DROP NOT NULL,
  DROP CONSTRAINT mail_is_made_once_a_member_and_source,
  ADD CONSTRAINT mail_is_made_once_a_member_and_source UNIQUE NULLS NOT DISTINCT (organization_id, user_id, source);
