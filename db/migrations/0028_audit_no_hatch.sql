-- Nothing empties the record of acts any more, whatever a transaction says of itself.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('portal.forgetting', true) = 'on' THEN
    IF TG_TABLE_NAME = 'audit' AND (to_jsonb(OLD) ->> 'at')::timestamptz < now() - interval '3 years' THEN
      RETURN OLD;
    END IF;
    IF TG_TABLE_NAME = 'audit_chain' AND NOT EXISTS (SELECT 1 FROM audit WHERE id = (to_jsonb(OLD) ->> 'audit_id')::bigint) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
