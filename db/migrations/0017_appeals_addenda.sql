ALTER TABLE "appeals" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_parent_id_appeals_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."appeals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeals_parent" ON "appeals" USING btree ("parent_id") WHERE "appeals"."parent_id" is not null;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION appeal_step(was text, what text, who text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(appeal_first_step(was, what, who), (
    SELECT to_state FROM (VALUES
      ('draft', 'add', 'applicant', 'submitted'),
      ('awaiting_confirmation', 'readdress', 'applicant', 'awaiting_confirmation'),
      ('answered', 'rate', 'applicant', 'answered'),
      ('closed', 'rate', 'applicant', 'closed')
    ) AS step (from_state, event, actor, to_state)
    WHERE from_state = was AND event = what AND actor = who
  ))
$$;
--> statement-breakpoint
-- An addendum belongs for ever to one letter that the police have: it bears that letter's number and code and comes from the same proved address.
CREATE FUNCTION appeal_addendum_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  letter appeals%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
      RAISE EXCEPTION 'an addendum stays with its letter' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.parent_id IS NULL THEN
    IF NEW.number ~ '-D[0-9]+$' THEN
      RAISE EXCEPTION 'only an addendum has such a number' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO letter FROM appeals WHERE id = NEW.parent_id FOR UPDATE;
  IF letter.id IS NULL OR letter.parent_id IS NOT NULL OR letter.state NOT IN ('sent', 'registered', 'answered') THEN
    RAISE EXCEPTION 'only a letter that the police have may be added to' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.number !~ ('^' || letter.number || '-D[1-9][0-9]?$') OR NEW.code_hash <> letter.code_hash OR NEW.email_digest IS DISTINCT FROM letter.email_digest THEN
    RAISE EXCEPTION 'an addendum has the number, the code and the author of its letter' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_addendum_guard BEFORE INSERT OR UPDATE ON appeals FOR EACH ROW EXECUTE FUNCTION appeal_addendum_guard();
--> statement-breakpoint
-- Nothing else may pass over the confirmation of the address, and what the police say, they say about the letter itself.
CREATE FUNCTION appeal_addendum_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added boolean;
BEGIN
  SELECT parent_id IS NOT NULL INTO added FROM appeals WHERE id = NEW.appeal_id;
  IF NEW.event IN ('send', 'add') AND added IS DISTINCT FROM (NEW.event = 'add') THEN
    RAISE EXCEPTION 'a letter begins by being sent, an addendum by being added' USING ERRCODE = 'check_violation';
  END IF;
  IF added AND NEW.event IN ('register', 'redirect', 'extend', 'answer', 'note', 'silence', 'rate') THEN
    RAISE EXCEPTION 'an addendum has no course of its own' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_addendum_step BEFORE INSERT ON appeal_events FOR EACH ROW EXECUTE FUNCTION appeal_addendum_step();
