CREATE TABLE "setting_answers" (
	"edition_id" uuid PRIMARY KEY NOT NULL,
	"answer" text NOT NULL,
	"answered_by" uuid NOT NULL,
	"answered_at" timestamp with time zone NOT NULL,
	"why" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting_editions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"edition" integer NOT NULL,
	"value" jsonb NOT NULL,
	"in_force_from" timestamp with time zone NOT NULL,
	"why" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailbox_letters" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "setting_answers" ADD CONSTRAINT "setting_answers_edition_id_setting_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."setting_editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailbox_letters" ADD CONSTRAINT "mailbox_letters_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "setting_editions_key" ON "setting_editions" USING btree ("key","edition");--> statement-breakpoint
CREATE INDEX "setting_editions_at" ON "setting_editions" USING btree ("proposed_at");--> statement-breakpoint
CREATE INDEX "mailbox_letters_mailbox" ON "mailbox_letters" USING btree ("mailbox_id","sent_at");
--> statement-breakpoint
ALTER TABLE setting_editions ADD CONSTRAINT setting_editions_ahead CHECK (in_force_from >= proposed_at);
--> statement-breakpoint
-- What was in force on a day must stay readable as it was.
CREATE TRIGGER setting_editions_rows_stay BEFORE UPDATE OR DELETE ON setting_editions FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER setting_editions_stay BEFORE TRUNCATE ON setting_editions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER setting_answers_rows_stay BEFORE UPDATE OR DELETE ON setting_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER setting_answers_stay BEFORE TRUNCATE ON setting_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Two persons, whatever the code above does: nobody agrees to their own edition, and nobody takes back somebody else's.
CREATE FUNCTION setting_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.answer = 'withdrawn') <> (NEW.answered_by = (SELECT proposed_by FROM setting_editions WHERE id = NEW.edition_id)) THEN
    RAISE EXCEPTION 'an edition is agreed to or refused by another person, and taken back only by its author';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER setting_answer_guard BEFORE INSERT ON setting_answers FOR EACH ROW EXECUTE FUNCTION setting_answer_guard();
--> statement-breakpoint
-- The dates of a running term may be counted again: days off were decided anew.
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
