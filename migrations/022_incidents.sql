-- What administrators tell of the platform's state, in words; what it recorded by itself is in status_minutes.

-- One row is an incident that somebody opened. state is that of its latest update. With recorded_component it is told of an
-- incident in the record of minutes: of that component, begun in the minute started_at, and takes its place.
CREATE TABLE incidents (
  incident_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title              text NOT NULL,
  components         text[] NOT NULL,
  impact             text NOT NULL,
  state              text NOT NULL,
  started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at        timestamptz,
  recorded_component text,
  user_id            bigint REFERENCES users,
  operator           text,
  CONSTRAINT incident_title_is_a_line CHECK (title ~ '\S' AND title !~ '[[:cntrl:]]'),
  CONSTRAINT incident_has_known_components
    CHECK (cardinality(components) >= 1 AND components <@ ARRAY['app', 'database', 'billing']),
  CONSTRAINT incident_impact_is_known CHECK (impact IN ('minor', 'major', 'critical')),
  CONSTRAINT incident_state_is_known CHECK (state IN ('investigating', 'identified', 'monitoring', 'resolved')),
  CONSTRAINT incident_is_resolved_at_a_moment CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CONSTRAINT incident_is_resolved_after_it_began CHECK (resolved_at >= started_at),
  CONSTRAINT incident_is_told_of_a_known_component CHECK (recorded_component IN ('app', 'database', 'billing')),
  CONSTRAINT incident_is_opened_by_a_user_or_an_operator CHECK (num_nonnulls(user_id, operator) = 1)
);
CREATE UNIQUE INDEX recorded_incident_is_told_of_once ON incidents (recorded_component, started_at)
  WHERE recorded_component IS NOT NULL;
CREATE INDEX incidents_by_start ON incidents (started_at);
CREATE INDEX incidents_open ON incidents (started_at) WHERE resolved_at IS NULL;

-- One row is an update of an incident: how far it is, and what to say of it. Never changed.
CREATE TABLE incident_updates (
  update_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint NOT NULL REFERENCES incidents,
  status      text NOT NULL,
  body        text NOT NULL,
  posted_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  user_id     bigint REFERENCES users,
  operator    text,
  CONSTRAINT update_status_is_known CHECK (status IN ('investigating', 'identified', 'monitoring', 'resolved')),
  CONSTRAINT update_says_something CHECK (body ~ '\S'),
  CONSTRAINT update_is_posted_by_a_user_or_an_operator CHECK (num_nonnulls(user_id, operator) = 1)
);
CREATE INDEX incident_updates_by_incident ON incident_updates (incident_id, update_id);

-- One row is planned maintenance. It begins and ends by the clock, unless it is cancelled first. begin_announced_at: when
-- its subscribers were told that it began.
CREATE TABLE maintenance_windows (
  maintenance_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title              text NOT NULL,
  body               text NOT NULL,
  components         text[] NOT NULL,
  starts_at          timestamptz NOT NULL,
  ends_at            timestamptz NOT NULL,
  planned_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  cancelled_at       timestamptz,
  begin_announced_at timestamptz,
  user_id            bigint REFERENCES users,
  operator           text,
  CONSTRAINT maintenance_title_is_a_line CHECK (title ~ '\S' AND title !~ '[[:cntrl:]]'),
  CONSTRAINT maintenance_says_something CHECK (body ~ '\S'),
  CONSTRAINT maintenance_has_known_components
    CHECK (cardinality(components) >= 1 AND components <@ ARRAY['app', 'database', 'billing']),
  CONSTRAINT maintenance_ends_after_it_starts CHECK (ends_at > starts_at AND isfinite(starts_at) AND isfinite(ends_at)),
  CONSTRAINT maintenance_is_cancelled_before_it_ends CHECK (cancelled_at < ends_at),
  CONSTRAINT maintenance_is_planned_by_a_user_or_an_operator CHECK (num_nonnulls(user_id, operator) = 1)
);
CREATE INDEX maintenance_windows_by_start ON maintenance_windows (starts_at);
CREATE INDEX maintenance_windows_by_end ON maintenance_windows (ends_at) WHERE cancelled_at IS NULL;

-- One row is an address that is mailed what happens, from its confirmation on; unsubscribing removes it. token_hash is of
-- the link that confirms, good for a day from asked_at. The other token stands in every mail, so it is kept as it is: all
-- that it can do is to end the subscription.
CREATE TABLE status_subscribers (
  subscriber_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email             text NOT NULL,
  token_hash        bytea NOT NULL,
  asked_at          timestamptz NOT NULL DEFAULT now(),
  confirmed_at      timestamptz,
  unsubscribe_token text NOT NULL,
  CONSTRAINT subscriber_email_has_an_at_sign CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
  CONSTRAINT subscriber_token_is_a_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT unsubscribe_token_is_long CHECK (unsubscribe_token ~ '^[A-Za-z0-9_-]{43}$'),
  CONSTRAINT unsubscribe_token_is_unique UNIQUE (unsubscribe_token)
);
CREATE UNIQUE INDEX subscriber_has_an_address_of_its_own ON status_subscribers (lower(email));
CREATE UNIQUE INDEX subscriber_token_is_unique ON status_subscribers (token_hash);

-- One row is what subscribers are mailed at one occasion, in the words of that moment. path: where the page tells more.
CREATE TABLE status_announcements (
  announcement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject         text NOT NULL,
  body            text NOT NULL,
  path            text NOT NULL,
  made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT announcement_subject_is_a_line CHECK (subject ~ '\S' AND subject !~ '[[:cntrl:]]'),
  CONSTRAINT announcement_path_is_of_the_status_page CHECK (path ~ '^/status(/|$)')
);
CREATE INDEX status_announcements_by_age ON status_announcements (made_at);

-- One row is one mail to one subscriber. Whoever claims it sends it, after the commit of the claim: at most once. due_at
-- moves on where the mail server took it for certain not, and the claim is given back.
CREATE TABLE status_mails (
  announcement_id bigint NOT NULL REFERENCES status_announcements ON DELETE CASCADE,
  subscriber_id   bigint NOT NULL REFERENCES status_subscribers ON DELETE CASCADE,
  due_at          timestamptz NOT NULL DEFAULT now(),
  claimed_at      timestamptz,
  PRIMARY KEY (announcement_id, subscriber_id)
);
CREATE INDEX status_mails_by_subscriber ON status_mails (subscriber_id);
CREATE INDEX status_mails_due ON status_mails (due_at) WHERE claimed_at IS NULL;

ALTER TABLE sent_mails DROP CONSTRAINT mail_kind_is_known;
ALTER TABLE sent_mails ADD CONSTRAINT mail_kind_is_known
  CHECK (kind IN ('invitation', 'account_exists', 'email_confirmation', 'password_reset', 'status_subscription'));

GRANT SELECT, INSERT, UPDATE (state, resolved_at) ON incidents TO containerstacks_app;
GRANT SELECT, INSERT ON incident_updates TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (title, body, components, starts_at, ends_at, cancelled_at, begin_announced_at)
  ON maintenance_windows TO containerstacks_app;
GRANT SELECT, INSERT, DELETE, UPDATE (token_hash, asked_at, confirmed_at) ON status_subscribers TO containerstacks_app;
GRANT SELECT, INSERT, DELETE ON status_announcements TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (due_at, claimed_at) ON status_mails TO containerstacks_app;
