ALTER TABLE "audit_head" ADD COLUMN "first_position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_head" ADD COLUMN "first_hash" text DEFAULT '0000000000000000000000000000000000000000000000000000000000000000' NOT NULL;--> statement-breakpoint
-- Rows leave the record only through `audit_forget`, and only when their three years are over.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_setting('portal.emptying', true) = 'on' THEN
    RETURN NULL;
  END IF;
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
--> statement-breakpoint
-- Removes the oldest part of the chain, whole, and remembers where the kept part begins. Answers how many rows went.
CREATE FUNCTION audit_forget(before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  newest audit_chain;
  gone bigint;
BEGIN
  IF before > now() - interval '3 years' THEN
    RAISE EXCEPTION 'the record of acts is kept for three years' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM 1 FROM audit_head FOR UPDATE;
  SELECT * INTO newest FROM audit_chain
    WHERE position < coalesce(
      (SELECT link.position FROM audit_chain AS link JOIN audit AS kept ON kept.id = link.audit_id WHERE kept.at >= before ORDER BY link.position LIMIT 1),
      (SELECT position + 1 FROM audit_head))
    ORDER BY position DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM set_config('portal.forgetting', 'on', true);
  DELETE FROM audit USING audit_chain AS link WHERE link.audit_id = audit.id AND link.position <= newest.position;
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM audit_chain WHERE position <= newest.position;
  UPDATE audit_head SET first_position = newest.position, first_hash = newest.hash;
  PERFORM set_config('portal.forgetting', 'off', true);
  RETURN gone;
END $$;
