-- What the provisioner has yet to do with an instance: the customer asked for it, the operator's tooling (or the
-- simulation) carries it out and reports. wanted_since names the wish: a report that completes an older one leaves
-- this one standing. A deleted instance costs nothing more, whenever it is torn down. wanted_claimed_until keeps two
-- simulations from carrying out the same work. Nothing here concerns billing.
ALTER TABLE vps_instances
  ADD COLUMN wanted_work          text,
  ADD COLUMN wanted_since         timestamptz,
  ADD COLUMN wanted_claimed_until timestamptz,
  ADD CONSTRAINT instance_wanted_work_is_known
    CHECK (wanted_work IN ('provision', 'start', 'stop', 'reboot', 'resize', 'delete')),
  ADD CONSTRAINT instance_wants_work_since_a_moment CHECK ((wanted_work IS NULL) = (wanted_since IS NULL)),
  ADD CONSTRAINT instance_claim_is_for_wanted_work CHECK (wanted_claimed_until IS NULL OR wanted_work IS NOT NULL),
  ADD CONSTRAINT instance_wants_deletion_exactly_when_deleted CHECK ((wanted_work = 'delete') = (status = 'deleted'));
CREATE INDEX vps_instances_wanted ON vps_instances (wanted_since, organization_id, instance_id)
  WHERE wanted_work IS NOT NULL;

-- Containers that wait for the provisioner, the oldest first.
CREATE INDEX containers_deploying ON containers (created_at) WHERE status = 'deploying';

-- All organizations' tickets, the latest first.
CREATE INDEX support_tickets_by_id ON support_tickets (ticket_id);

-- One row is one thing that somebody did through the API: who (and by which API key), what, on what, when, and in
-- which request. Nobody who may write it may change it. organization_id is the organization that it concerned, if one.
CREATE TABLE audit_log (
  audit_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  done_at         timestamptz NOT NULL DEFAULT now(),
  user_id         bigint NOT NULL REFERENCES users,
  key_id          text,
  organization_id bigint REFERENCES organizations,
  action          text NOT NULL,
  subject         text NOT NULL,
  request_id      text NOT NULL,
  detail          jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT audit_action_is_a_dotted_word CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  CONSTRAINT audit_entry_says_on_what_and_in_which_request CHECK (subject ~ '\S' AND request_id ~ '\S'),
  CONSTRAINT audit_detail_is_a_small_object CHECK (jsonb_typeof(detail) = 'object' AND length(detail::text) <= 4000)
);
CREATE INDEX audit_log_by_organization ON audit_log (organization_id, audit_id) WHERE organization_id IS NOT NULL;

GRANT SELECT, INSERT ON audit_log TO containerstacks_app;
