-- An event of no organization is the platform's own. Whoever writes one holds the lock of its sequence: the organization's
-- wallet, or what insertEvents takes for the platform. The latest of each is kept for ever: the sequence goes on from it.
ALTER TABLE events
  ALTER COLUMN organization_id DROP NOT NULL,
  DROP CONSTRAINT event_has_its_place_in_the_sequence,
  ADD CONSTRAINT event_has_its_place_in_the_sequence UNIQUE NULLS NOT DISTINCT (organization_id, sequence),
  -- Whether it is still to be given to webhooks. There were none before.
  ADD COLUMN fan_out boolean NOT NULL DEFAULT false;
ALTER TABLE events ALTER COLUMN fan_out SET DEFAULT true;
CREATE INDEX events_to_fan_out ON events (event_id) WHERE fan_out;

-- One row is a URL to which chosen events are sent: of an organization or, without one, of the platform, which hears of
-- everybody's. `former_secret` signs beside `secret` until a moment. failing_since: nothing was taken since then.
-- paused_until: it asked not to be called before.
CREATE TABLE webhook_endpoints (
  endpoint_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id     bigint REFERENCES organizations,
  url                 text NOT NULL,
  description         text NOT NULL DEFAULT '',
  event_types         text[] NOT NULL,
  secret              text NOT NULL,
  former_secret       text,
  former_secret_until timestamptz,
  created_at          timestamptz NOT NULL DEFAULT statement_timestamp(),
  disabled_at         timestamptz,
  disabled_because    text,
  failing_since       timestamptz,
  paused_until        timestamptz,
  CONSTRAINT webhook_url_is_http CHECK (url ~ '^https?://\S+$' AND length(url) <= 2000),
  CONSTRAINT webhook_description_is_short CHECK (length(description) <= 200),
  CONSTRAINT webhook_has_chosen_events CHECK (cardinality(event_types) BETWEEN 1 AND 100),
  CONSTRAINT webhook_secrets_are_of_the_standard CHECK (secret ~ '^whsec_\S+$' AND former_secret ~ '^whsec_\S+$'),
  CONSTRAINT webhook_former_secret_ends CHECK ((former_secret IS NULL) = (former_secret_until IS NULL)),
  CONSTRAINT webhook_is_disabled_for_a_reason
    CHECK ((disabled_at IS NULL) = (disabled_because IS NULL) AND disabled_because IN ('by_hand', 'gone', 'failing'))
);
CREATE INDEX webhook_endpoints_of_organization ON webhook_endpoints (organization_id);

-- One row is an event, or without one a test, that is to be sent to an endpoint. `attempts` counts since it was last asked
-- for. Whoever tries it moves next_try_at ahead meanwhile: should they be killed, it is tried again then.
CREATE TABLE webhook_deliveries (
  delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint_id bigint NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  event_id    bigint REFERENCES events ON DELETE CASCADE,
  created_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
  state       text NOT NULL DEFAULT 'pending',
  attempts    integer NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  CONSTRAINT event_goes_to_an_endpoint_once UNIQUE (event_id, endpoint_id),
  CONSTRAINT delivery_state_is_known CHECK (state IN ('pending', 'delivered', 'failed')),
  CONSTRAINT delivery_is_tried_while_pending CHECK ((state = 'pending') = (next_try_at IS NOT NULL)),
  CONSTRAINT delivery_attempts_are_counted CHECK (attempts >= 0)
);
CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (endpoint_id, delivery_id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_try_at, delivery_id) WHERE state = 'pending';
CREATE INDEX webhook_tests ON webhook_deliveries (created_at) WHERE event_id IS NULL;

-- One row is a request that was made for a delivery, and what came back.
CREATE TABLE webhook_attempts (
  delivery_id  bigint NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
  attempted_at timestamptz NOT NULL,
  duration_ms  integer NOT NULL,
  status       integer,
  answer       text,
  error        text,
  PRIMARY KEY (delivery_id, attempted_at),
  CONSTRAINT attempt_lasts CHECK (duration_ms >= 0),
  CONSTRAINT attempt_has_an_answer_or_an_error CHECK (coalesce(status BETWEEN 100 AND 999, error ~ '\S', false)),
  CONSTRAINT attempt_keeps_the_beginning_of_an_answer CHECK (length(answer) <= 1000)
);

GRANT UPDATE (fan_out), DELETE ON events TO containerstacks_app;
GRANT SELECT, INSERT, DELETE ON webhook_endpoints TO containerstacks_app;
GRANT UPDATE (url, description, event_types, secret, former_secret, former_secret_until, disabled_at, disabled_because,
              failing_since, paused_until) ON webhook_endpoints TO containerstacks_app;
GRANT SELECT, INSERT, DELETE ON webhook_deliveries TO containerstacks_app;
GRANT UPDATE (state, attempts, next_try_at) ON webhook_deliveries TO containerstacks_app;
GRANT SELECT, INSERT ON webhook_attempts TO containerstacks_app;
