-- A handle can't be taken for a number, and no handle or code differs from another by the case of its letters alone. Those
-- of before that do are renamed, the younger of two alike; the audit log names each ("containerstacks migrate" did it).
CREATE FUNCTION rename_ambiguous(kind text, table_name regclass, id_column text, name_column text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ambiguous record;
  candidate text;
  suffix integer;
  taken boolean;
BEGIN
  FOR ambiguous IN EXECUTE format($query$
      SELECT * FROM (
        SELECT %1$I::bigint AS id, %2$I AS name,
               row_number() OVER (PARTITION BY lower(%2$I COLLATE "C") ORDER BY %1$I) AS place
        FROM %3$s) AS named
      WHERE place > 1 OR (%4$L = 'org' AND name !~ '[A-Za-z]')
      ORDER BY id $query$, id_column, name_column, table_name, kind)
  LOOP
    suffix := ambiguous.place;
    LOOP
      candidate := CASE WHEN kind = 'org' AND ambiguous.name !~ '[A-Za-z]' THEN 'org-' ELSE '' END
                   || left(ambiguous.name, 50) || CASE suffix WHEN 1 THEN '' ELSE '-' || suffix END;
      EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE lower(%I COLLATE "C") = lower($1 COLLATE "C"))',
                     table_name, name_column) INTO taken USING candidate;
      EXIT WHEN NOT taken;
      suffix := suffix + 1;
    END LOOP;
    EXECUTE format('UPDATE %s SET %I = $1 WHERE %I = $2', table_name, name_column, id_column)
      USING candidate, ambiguous.id;
    INSERT INTO audit_log (operator, organization_id, action, subject, detail)
    VALUES ('containerstacks migrate', CASE WHEN kind = 'org' THEN ambiguous.id END, 'name.disambiguate',
            kind || ' ' || ambiguous.id, jsonb_build_object('from', ambiguous.name, 'to', candidate));
  END LOOP;
END $$;

SELECT rename_ambiguous('org', 'organization_handles', 'organization_id', 'handle');
SELECT rename_ambiguous('plan', 'vps_plans', 'plan_id', 'code');
SELECT rename_ambiguous('container', 'container_plans', 'container_plan_id', 'code');
SELECT rename_ambiguous('region', 'regions', 'region_id', 'code');
DROP FUNCTION rename_ambiguous(text, regclass, text, text);

ALTER TABLE organization_handles
  ADD CONSTRAINT organization_handle_is_not_a_number CHECK (handle ~ '[A-Za-z]');
CREATE UNIQUE INDEX organization_handles_differ_by_more_than_case ON organization_handles (lower(handle COLLATE "C"));
CREATE UNIQUE INDEX plan_codes_differ_by_more_than_case ON vps_plans (lower(code COLLATE "C"));
CREATE UNIQUE INDEX container_plan_codes_differ_by_more_than_case ON container_plans (lower(code COLLATE "C"));
CREATE UNIQUE INDEX region_codes_differ_by_more_than_case ON regions (lower(code COLLATE "C"));

-- Every organization has a handle from now on: without one it could only be named by its number.
INSERT INTO organization_handles (handle, organization_id)
SELECT CASE WHEN EXISTS (SELECT FROM organization_handles t WHERE lower(t.handle COLLATE "C") = 'org-' || o.organization_id)
            THEN 'org-' || o.organization_id || '-' || substr(md5(o.organization_id::text), 1, 8)
            ELSE 'org-' || o.organization_id END, o.organization_id
FROM organizations o
WHERE NOT EXISTS (SELECT FROM organization_handles h WHERE h.organization_id = o.organization_id);
