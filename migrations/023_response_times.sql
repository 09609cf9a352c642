-- One row is one minute, by the database's clock, in which an app measured how long things take: a request to itself
-- over the network, and a question to the database. NULL: there was no answer. Of several apps the first in the minute
-- is kept. Kept for 100 days, like the minutes of the record.
CREATE TABLE response_times (
  minute            timestamptz PRIMARY KEY,
  app_millis        real,
  database_millis   real NOT NULL,
  CONSTRAINT response_time_is_of_a_full_minute
    CHECK (date_bin('1 minute', minute, timestamptz '1970-01-01 00:00+00') = minute),
  CONSTRAINT response_time_is_not_negative CHECK (app_millis >= 0 AND database_millis >= 0)
);

GRANT SELECT, INSERT, DELETE ON response_times TO containerstacks_app;
