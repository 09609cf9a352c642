-- One row is a place where instances can run. A small shared table.
CREATE TABLE regions (
  region_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code       text NOT NULL CONSTRAINT region_code_is_unique UNIQUE,
  name       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  CONSTRAINT region_code_is_a_plain_word CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$')
);

GRANT SELECT, INSERT, UPDATE ON regions TO containerstacks_app;
