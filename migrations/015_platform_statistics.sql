-- What the status page counts: the living instances by status, region and plan. Few different values, so the index is
-- small, and counting reads nothing else.
CREATE INDEX vps_instances_living ON vps_instances (status, region_id, plan_id) WHERE deleted_at IS NULL;
