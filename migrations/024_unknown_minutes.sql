-- NULL: nobody knows whether an app ran in this minute. One that was restarted while its database was away tells by its
-- file what it saw before; where that file is missing or cannot be used, the minutes are no app's fault.
ALTER TABLE status_minutes
  ALTER COLUMN database_reachable DROP NOT NULL,
  DROP CONSTRAINT status_of_billing_is_unknown_without_the_database,
  ADD CONSTRAINT status_of_billing_is_unknown_without_the_database
    CHECK (coalesce(database_reachable, false) OR billing_on_time IS NULL);
