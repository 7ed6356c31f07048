-- Steps drawn after the first ones; together they are `transitions` in src/modules/appeals/rules.ts.
ALTER FUNCTION appeal_step(text, text, text) RENAME TO appeal_first_step;
--> statement-breakpoint
CREATE FUNCTION appeal_step(was text, what text, who text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(appeal_first_step(was, what, who), (
    SELECT to_state FROM (VALUES
      ('awaiting_confirmation', 'readdress', 'applicant', 'awaiting_confirmation')
    ) AS step (from_state, event, actor, to_state)
    WHERE from_state = was AND event = what AND actor = who
  ))
$$;
--> statement-breakpoint
-- While an appeal waits for its confirmation, its text may change for one reason: another address of e-mail. A proved address stays.
CREATE OR REPLACE FUNCTION appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an appeal begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state IS DISTINCT FROM OLD.state AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the state of an appeal changes only through its history' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'the number of an appeal never changes' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.email_digest IS NOT NULL AND NEW.email_digest IS DISTINCT FROM OLD.email_digest AND OLD.state NOT IN ('draft', 'awaiting_confirmation') THEN
    RAISE EXCEPTION 'the address of an appeal may change only before it is confirmed' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.version <> OLD.version OR NEW.content_hash <> OLD.content_hash THEN
    IF OLD.state NOT IN ('draft', 'returned') AND NOT (OLD.state = 'awaiting_confirmation' AND NEW.email_digest IS DISTINCT FROM OLD.email_digest) THEN
      RAISE EXCEPTION 'the text of an appeal may change only while it is with its author' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM appeal_versions kept WHERE kept.appeal_id = NEW.id AND kept.version = NEW.version AND kept.text_hash = NEW.content_hash) THEN
      RAISE EXCEPTION 'this version of the text is not kept' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
