CREATE TABLE "review_practice" (
	"training_id" uuid NOT NULL,
	"lesson" text NOT NULL,
	"open" boolean DEFAULT true NOT NULL,
	"draft_sealed" text,
	"touched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_practice_training_id_lesson_pk" PRIMARY KEY("training_id","lesson")
);
--> statement-breakpoint
CREATE TABLE "review_practice_answers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"training_id" uuid NOT NULL,
	"lesson" text NOT NULL,
	"outcome" text NOT NULL,
	"reasons" text[] NOT NULL,
	"words_sealed" text NOT NULL,
	"checklist" jsonb NOT NULL,
	"right" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "review_switches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"on" boolean NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_trainings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"set_by" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "review_practice" ADD CONSTRAINT "review_practice_training_id_review_trainings_id_fk" FOREIGN KEY ("training_id") REFERENCES "public"."review_trainings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_practice_answers" ADD CONSTRAINT "review_practice_answers_training_id_review_trainings_id_fk" FOREIGN KEY ("training_id") REFERENCES "public"."review_trainings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_practice_answers_training" ON "review_practice_answers" USING btree ("training_id","lesson","at");--> statement-breakpoint
CREATE UNIQUE INDEX "review_trainings_open" ON "review_trainings" USING btree ("staff_id") WHERE ended_at is null;
--> statement-breakpoint
ALTER TABLE review_practice_answers ADD CONSTRAINT review_practice_answers_words CHECK (outcome IN ('approve', 'return', 'decline') AND (outcome = 'approve') = (cardinality(reasons) = 0));
--> statement-breakpoint
CREATE INDEX review_trainings_staff ON review_trainings (staff_id);
--> statement-breakpoint
-- A decision about an invented appeal stays as it was made; only that it was taken back may be added.
CREATE FUNCTION practice_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'undone_at' = to_jsonb(OLD) - 'undone_at' AND OLD.undone_at IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'practice stays as it was made' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER practice_answer_stays BEFORE UPDATE OR DELETE ON review_practice_answers FOR EACH ROW EXECUTE FUNCTION practice_answer_stays();
--> statement-breakpoint
CREATE TRIGGER review_switches_rows_stay BEFORE UPDATE OR DELETE ON review_switches FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_switches_stay BEFORE TRUNCATE ON review_switches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Practice has no real effect: in its transactions no letter is promised and nothing of real work is written, whatever the code around it tries;
-- and no letter is ever about practice.
CREATE FUNCTION refuse_in_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('portal.practice', true) = 'on' THEN
    RAISE EXCEPTION 'practice writes nothing to %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER outbox_not_in_practice BEFORE INSERT OR UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
--> statement-breakpoint
ALTER TABLE outbox ADD CONSTRAINT outbox_not_practice CHECK (subject_kind <> 'practice');
--> statement-breakpoint
CREATE TRIGGER review_items_not_in_practice BEFORE INSERT OR UPDATE ON review_items FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
--> statement-breakpoint
ALTER TABLE review_items ADD CONSTRAINT review_items_not_practice CHECK (kind <> 'practice');
--> statement-breakpoint
CREATE TRIGGER review_decisions_not_in_practice BEFORE INSERT ON review_decisions FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
--> statement-breakpoint
CREATE TRIGGER appeals_not_in_practice BEFORE INSERT OR UPDATE ON appeals FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
--> statement-breakpoint
CREATE TRIGGER appeal_events_not_in_practice BEFORE INSERT ON appeal_events FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
--> statement-breakpoint
CREATE TRIGGER appeal_approvals_not_in_practice BEFORE INSERT ON appeal_approvals FOR EACH ROW EXECUTE FUNCTION refuse_in_practice();
