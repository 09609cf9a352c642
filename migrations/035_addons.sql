-- One row is an add-on of a VPS, past or present: backups, an address, a volume. Its number is that of its subscription, and
-- it ends with its VPS at the latest. Rows are never deleted.
CREATE TABLE addons (
  organization_id bigint NOT NULL,
  addon_id        bigint NOT NULL,
  instance_id     bigint NOT NULL,
  name            text NOT NULL,
  created_at      timestamptz NOT NULL,
  deleted_at      timestamptz,
  PRIMARY KEY (organization_id, addon_id),
  CONSTRAINT addon_belongs_to_an_instance FOREIGN KEY (organization_id, instance_id) REFERENCES vps_instances,
  CONSTRAINT addon_has_a_subscription FOREIGN KEY (organization_id, addon_id) REFERENCES subscriptions,
  CONSTRAINT addon_name_is_not_blank CHECK (name ~ '\S'),
  CONSTRAINT addon_is_deleted_after_its_creation CHECK (deleted_at >= created_at)
);
CREATE INDEX addons_of_instance ON addons (organization_id, instance_id, addon_id);
-- What the operator's tooling keeps set up.
CREATE INDEX addons_living ON addons (organization_id, addon_id) WHERE deleted_at IS NULL;

GRANT SELECT, INSERT, UPDATE (deleted_at) ON addons TO containerstacks_app;
-- A run names what it parks.
GRANT SELECT ON addons TO containerstacks_daemon;
