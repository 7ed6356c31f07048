ALTER TABLE "review_items" ADD COLUMN "topic" text;--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "review_trainings" ADD COLUMN "finished_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "review_items_kind_due" ON "review_items" USING btree ("kind","due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_topic_due" ON "review_items" USING btree ("topic","due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_language_due" ON "review_items" USING btree ("language","due_at","id") WHERE state = 'open';
--> statement-breakpoint
-- What waits already can be sifted too.
UPDATE review_items SET topic = appeals.kind, language = appeals.language FROM appeals WHERE review_items.kind = 'appeal' AND review_items.subject_id = appeals.id::text;
--> statement-breakpoint
UPDATE review_items SET topic = appeals.kind, language = appeals.language FROM appeal_objections
  JOIN appeals ON appeals.id = appeal_objections.appeal_id WHERE review_items.kind = 'objection' AND review_items.subject_id = appeal_objections.id::text;
--> statement-breakpoint
UPDATE review_items SET topic = place_reports.wrong, language = place_reports.language FROM place_reports
  WHERE review_items.kind = 'placeReport' AND review_items.subject_id = place_reports.id::text;
--> statement-breakpoint
ALTER TABLE review_items ADD CONSTRAINT review_items_language CHECK (language IN ('uk', 'en'));
--> statement-breakpoint
-- A decision about an invented appeal stays as it was made; it goes with its course, half a year after that ended, and not sooner.
CREATE OR REPLACE FUNCTION practice_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'undone_at' = to_jsonb(OLD) - 'undone_at' AND OLD.undone_at IS NULL THEN
      RETURN NEW;
    END IF;
  ELSIF EXISTS (SELECT 1 FROM review_trainings WHERE id = OLD.training_id
      AND least(until_at, coalesce(ended_at, until_at)) < now() - interval '180 days') THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'practice stays as it was made' USING ERRCODE = 'restrict_violation';
END $$;
