ALTER TABLE "review_notes" ADD COLUMN "asked_id" uuid;--> statement-breakpoint
ALTER TABLE "review_notes" ADD COLUMN "question_id" uuid;--> statement-breakpoint
ALTER TABLE "review_notes" ADD COLUMN "stance" text;--> statement-breakpoint
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_question_id_review_notes_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."review_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_notes_asked" ON "review_notes" USING btree ("asked_id") WHERE kind = 'question';--> statement-breakpoint
CREATE UNIQUE INDEX "review_notes_answer" ON "review_notes" USING btree ("question_id");
--> statement-breakpoint
ALTER TABLE review_notes ADD CONSTRAINT review_notes_shape CHECK (
  (kind = 'question' AND question_id IS NULL AND stance IS NULL)
  OR (kind = 'opinion' AND question_id IS NOT NULL AND asked_id IS NULL AND stance IS NOT NULL AND stance IN ('agree', 'disagree'))
  OR (kind = 'note' AND question_id IS NULL AND asked_id IS NULL AND stance IS NULL)
);
--> statement-breakpoint
-- An opinion answers a question about the same item, never one's own, and only when one was asked.
CREATE FUNCTION check_review_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'opinion' AND NOT EXISTS (
    SELECT 1 FROM review_notes asked
    WHERE asked.id = NEW.question_id AND asked.kind = 'question' AND asked.item_id = NEW.item_id
      AND asked.staff_id <> NEW.staff_id AND (asked.asked_id IS NULL OR asked.asked_id = NEW.staff_id)
  ) THEN
    RAISE EXCEPTION 'an opinion answers a question that was put to this person' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER review_notes_opinion BEFORE INSERT ON review_notes FOR EACH ROW EXECUTE FUNCTION check_review_opinion();
