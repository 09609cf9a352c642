-- Ended organizations that still hold or owe something are listed, and found, without reading all that live.
CREATE INDEX organizations_ended ON organizations (organization_id) WHERE deleted_at IS NOT NULL;
