-- One row is one minute, by the database's clock, in which at least one app looked at the platform. A minute without a
-- row, after the first, is one in which no app ran. An app that could not reach the database says so when it can again.
-- Several apps may look in one minute. Whether the database was reachable takes the best of what they saw, because one
-- that could not reach it while another could was cut off itself; whether billing was on time takes the worst, because
-- all of them see the same books, and a minute in which billing was seen to be late was a late one. Kept for 100 days.
CREATE TABLE status_minutes (
  minute             timestamptz PRIMARY KEY,
  database_reachable boolean NOT NULL,
  billing_on_time    boolean,
  CONSTRAINT status_minute_is_a_full_minute
    CHECK (date_bin('1 minute', minute, timestamptz '1970-01-01 00:00+00') = minute),
  CONSTRAINT status_of_billing_is_unknown_without_the_database CHECK (database_reachable OR billing_on_time IS NULL)
);

GRANT SELECT, INSERT, DELETE, UPDATE (database_reachable, billing_on_time) ON status_minutes TO containerstacks_app;
