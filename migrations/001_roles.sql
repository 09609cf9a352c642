-- Two roles beside the owner who runs the migrations. They are created without LOGIN: an operator either gives
-- them LOGIN and a password, or grants them to login roles of their own. Each gets no more than it needs, table by
-- table, in the migration that creates the table.
-- Roles belong to the whole server, so another database's migration may create them at the same moment.
DO $$
BEGIN
  CREATE ROLE containerstacks_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  CREATE ROLE containerstacks_daemon NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- The owner may act as either (SET ROLE), so that a process given only the owner's URL still runs with least privilege.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'containerstacks_app', 'MEMBER') THEN
    GRANT containerstacks_app TO CURRENT_USER;
  END IF;
  IF NOT pg_has_role(current_user, 'containerstacks_daemon', 'MEMBER') THEN
    GRANT containerstacks_daemon TO CURRENT_USER;
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO containerstacks_app, containerstacks_daemon;
