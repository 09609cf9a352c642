-- One row is the service credit of an incident: what was chosen when it was first applied, and the minutes that count as
-- down. It is fixed then, so that whoever goes on after a failure gives the others the same. The credits themselves are
-- ledger entries with the key sla:INCIDENT. incident is what the record calls it or, if the record has nothing of it, its
-- number. NULL regions: the whole platform.
CREATE TABLE service_credits (
  incident        text PRIMARY KEY,
  starts_at       timestamptz NOT NULL,
  ends_at         timestamptz NOT NULL,
  whole_window    boolean NOT NULL,
  percent         smallint NOT NULL,
  region_ids      integer[],
  down            tstzmultirange NOT NULL,
  unknown_minutes integer NOT NULL,
  decided_by      text NOT NULL,
  decided_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT service_credit_names_an_incident
    CHECK (incident ~ '^([1-9]\d{0,17}|(app|database|billing)-20\d{6}T\d{4}Z)$'),
  CONSTRAINT service_credit_has_a_window CHECK (ends_at > starts_at AND isfinite(starts_at) AND isfinite(ends_at)),
  CONSTRAINT service_credit_percent_is_from_1_to_1000 CHECK (percent BETWEEN 1 AND 1000),
  CONSTRAINT service_credit_names_regions_or_has_none CHECK (cardinality(region_ids) >= 1),
  CONSTRAINT service_credit_is_for_minutes_down CHECK (NOT isempty(down)),
  CONSTRAINT service_credit_counts_unknown_minutes CHECK (unknown_minutes >= 0),
  CONSTRAINT service_credit_says_who_decided CHECK (decided_by ~ '^(user|operator) \S')
);

GRANT SELECT, INSERT ON service_credits TO containerstacks_app;
