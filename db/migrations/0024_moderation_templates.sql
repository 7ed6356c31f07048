CREATE TABLE "appeal_objections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"decision_id" uuid NOT NULL,
	"text_sealed" text NOT NULL,
	"state" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "appeal_objections_decisionId_unique" UNIQUE("decision_id")
);
--> statement-breakpoint
CREATE TABLE "review_templates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"template_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"language" text NOT NULL,
	"name" text NOT NULL,
	"words" text NOT NULL,
	"retired" boolean DEFAULT false NOT NULL,
	"staff_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "review_decisions" ADD COLUMN "template_id" uuid;--> statement-breakpoint
ALTER TABLE "appeal_objections" ADD CONSTRAINT "appeal_objections_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_objections_appeal" ON "appeal_objections" USING btree ("appeal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_templates_version" ON "review_templates" USING btree ("template_id","version");--> statement-breakpoint
CREATE INDEX "review_templates_kind" ON "review_templates" USING btree ("kind","outcome","language");--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_template_id_review_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."review_templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_items_came" ON "review_items" USING btree ("asked_at");
--> statement-breakpoint
ALTER TABLE review_templates ADD CONSTRAINT review_templates_shape CHECK (version > 0 AND outcome IN ('return', 'decline'));
--> statement-breakpoint
CREATE TRIGGER review_templates_rows_stay BEFORE UPDATE OR DELETE ON review_templates FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_templates_stay BEFORE TRUNCATE ON review_templates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The same steps as `transitions` in src/modules/appeals/rules.ts; a test compares them row by row.
CREATE OR REPLACE FUNCTION appeal_step(was text, what text, who text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{
    "draft send applicant": "awaiting_confirmation",
    "draft add applicant": "submitted",
    "awaiting_confirmation readdress applicant": "awaiting_confirmation",
    "awaiting_confirmation confirm applicant": "submitted",
    "awaiting_confirmation expire portal": "expired",
    "submitted take moderator": "in_moderation",
    "in_moderation return moderator": "returned",
    "in_moderation decline moderator": "declined",
    "in_moderation approve moderator": "approved",
    "returned correct applicant": "submitted",
    "returned run_out portal": "not_corrected",
    "declined object applicant": "declined",
    "returned object applicant": "returned",
    "declined uphold moderator": "declined",
    "returned uphold moderator": "returned",
    "declined reverse moderator": "submitted",
    "returned reverse moderator": "submitted",
    "awaiting_confirmation withdraw applicant": "withdrawn",
    "submitted withdraw applicant": "withdrawn",
    "in_moderation withdraw applicant": "withdrawn",
    "returned withdraw applicant": "withdrawn",
    "approved withdraw applicant": "withdrawn",
    "approved queue portal": "queued",
    "queued accept portal": "sent",
    "registered accept portal": "registered",
    "answered accept portal": "answered",
    "closed accept portal": "closed",
    "queued copy portal": "queued",
    "sent copy portal": "sent",
    "registered copy portal": "registered",
    "answered copy portal": "answered",
    "closed copy portal": "closed",
    "queued fail portal": "queued",
    "sent fail portal": "sent",
    "registered fail portal": "registered",
    "answered fail portal": "answered",
    "closed fail portal": "closed",
    "queued register police": "registered",
    "sent register police": "registered",
    "registered register police": "registered",
    "answered register police": "answered",
    "sent register applicant": "registered",
    "registered register applicant": "registered",
    "sent redirect police": "sent",
    "registered redirect police": "registered",
    "sent redirect applicant": "sent",
    "registered redirect applicant": "registered",
    "registered extend police": "registered",
    "registered extend applicant": "registered",
    "sent answer police": "answered",
    "registered answer police": "answered",
    "answered answer police": "answered",
    "sent answer applicant": "answered",
    "registered answer applicant": "answered",
    "answered answer applicant": "answered",
    "queued note police": "queued",
    "sent note police": "sent",
    "registered note police": "registered",
    "answered note police": "answered",
    "sent silence portal": "sent",
    "registered silence portal": "registered",
    "sent recount portal": "sent",
    "registered recount portal": "registered",
    "answered close applicant": "closed",
    "answered close portal": "closed",
    "sent close portal": "closed",
    "registered close portal": "closed",
    "answered rate applicant": "answered",
    "closed rate applicant": "closed",
    "closed forget portal": "closed",
    "expired forget portal": "expired",
    "withdrawn forget portal": "withdrawn",
    "not_corrected forget portal": "not_corrected",
    "declined forget portal": "declined"
  }'::jsonb ->> (was || ' ' || what || ' ' || who)
$$;
--> statement-breakpoint
ALTER TABLE appeal_objections ADD CONSTRAINT appeal_objections_shape CHECK (state IN ('open', 'upheld', 'reversed', 'dropped') AND (state = 'open') = (ended_at IS NULL));
--> statement-breakpoint
CREATE UNIQUE INDEX appeal_objections_open ON appeal_objections (appeal_id) WHERE state = 'open';
--> statement-breakpoint
-- What an author objects stays as it was written; it ends once, and its words may be emptied when those of the appeal are.
CREATE FUNCTION appeal_objection_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.appeal_id, NEW.decision_id, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.appeal_id, OLD.decision_id, OLD.made_at)
    OR NEW.text_sealed NOT IN (OLD.text_sealed, '')
    OR (OLD.state <> 'open' AND (NEW.state, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.ended_at)) THEN
    RAISE EXCEPTION 'an objection stays as it was made' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_objection_stays BEFORE UPDATE ON appeal_objections FOR EACH ROW EXECUTE FUNCTION appeal_objection_stays();
--> statement-breakpoint
CREATE TRIGGER appeal_objections_kept BEFORE DELETE ON appeal_objections FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
-- Nobody decides on an objection to a decision of their own.
CREATE FUNCTION check_objection_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'objection' AND EXISTS (
    SELECT 1 FROM appeal_objections objection JOIN review_decisions first ON first.id = objection.decision_id
    WHERE objection.id::text = NEW.subject_id AND first.staff_id = NEW.staff_id
  ) THEN
    RAISE EXCEPTION 'an objection is read by somebody who did not decide' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER review_decisions_objection BEFORE INSERT ON review_decisions FOR EACH ROW EXECUTE FUNCTION check_objection_decision();
