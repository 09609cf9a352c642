-- One row is an administrator of whom a second factor is asked, and since when: the week until it has to be there begins once.
CREATE TABLE factor_requirements (
  user_id bigint PRIMARY KEY REFERENCES users,
  since   timestamptz NOT NULL DEFAULT now()
);

-- Whether an organization lets in only members with a second factor.
ALTER TABLE organizations ADD COLUMN requires_factor boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT ON factor_requirements TO containerstacks_app;
