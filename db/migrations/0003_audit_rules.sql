ALTER TABLE audit ADD CONSTRAINT audit_by CHECK (by IN ('staff', 'resident', 'police', 'portal') AND (by = 'staff') = (staff_id IS NOT NULL));
--> statement-breakpoint
ALTER TABLE audit_head ADD CONSTRAINT audit_head_only CHECK (single);
--> statement-breakpoint
-- Refuses every change of a table that only grows. Tests may empty it inside one transaction that says so.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_setting('portal.emptying', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_links_stay BEFORE UPDATE OR DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_chain_stays BEFORE TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_head_row_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_head_stays BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What a link covers: every column, in one unambiguous text that no session setting can change.
CREATE FUNCTION audit_line(entry audit) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(entry.id, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.staff_id, entry.by, entry.act, entry.subject_kind, entry.subject_id, entry.detail)::text
$$;
--> statement-breakpoint
-- Runs at commit, so the end of the chain is locked only for that moment and no order of locks can deadlock.
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last audit_head;
  made text;
BEGIN
  INSERT INTO audit_head AS head (single, position, hash) VALUES (true, 0, repeat('0', 64))
    ON CONFLICT (single) DO UPDATE SET position = head.position RETURNING * INTO last;
  made := encode(sha256(convert_to(last.hash || audit_line(NEW), 'UTF8')), 'hex');
  INSERT INTO audit_chain (position, audit_id, previous_hash, hash) VALUES (last.position + 1, NEW.id, last.hash, made);
  UPDATE audit_head SET position = last.position + 1, hash = made WHERE single;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
