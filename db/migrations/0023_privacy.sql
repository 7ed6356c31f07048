CREATE TABLE "consent_texts" (
	"hash" text PRIMARY KEY NOT NULL,
	"language" text NOT NULL,
	"words" text NOT NULL,
	"first_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"act" text NOT NULL,
	"given_id" uuid,
	"purpose" text NOT NULL,
	"person_digest" text,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"text_hash" text NOT NULL,
	"language" text NOT NULL,
	"place" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "consents_givenId_unique" UNIQUE("given_id")
);
--> statement-breakpoint
CREATE TABLE "data_erasures" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"why_sealed" text NOT NULL,
	"answer" text,
	"answered_by" uuid,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "data_request_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"event" text NOT NULL,
	"staff_id" uuid,
	"facts" jsonb NOT NULL,
	"why_sealed" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_request_numbers" (
	"region" text NOT NULL,
	"year" integer NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "data_request_numbers_region_year_pk" PRIMARY KEY("region","year")
);
--> statement-breakpoint
CREATE TABLE "data_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"entry_id" text,
	"number" text,
	"code_hash" text,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"identity" text,
	"language" text NOT NULL,
	"email_sealed" text,
	"email_digest" text,
	"about_sealed" text,
	"about_digest" text,
	"text_sealed" text,
	"answer_sealed" text,
	"reason" text,
	"asked_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone,
	"last_on" text,
	"claimed_by" uuid,
	"closed_at" timestamp with time zone,
	"archive_until" timestamp with time zone,
	CONSTRAINT "data_requests_entryId_unique" UNIQUE("entry_id"),
	CONSTRAINT "data_requests_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "resident_challenges" (
	"id" text PRIMARY KEY NOT NULL,
	"challenge" text NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resident_passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"resident_id" uuid NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"name" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "resident_sessions" ADD COLUMN "challenge" text;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_given_id_consents_id_fk" FOREIGN KEY ("given_id") REFERENCES "public"."consents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_erasures" ADD CONSTRAINT "data_erasures_request_id_data_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."data_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_request_events" ADD CONSTRAINT "data_request_events_request_id_data_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."data_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resident_passkeys" ADD CONSTRAINT "resident_passkeys_resident_id_residents_id_fk" FOREIGN KEY ("resident_id") REFERENCES "public"."residents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consents_person" ON "consents" USING btree ("person_digest","at");--> statement-breakpoint
CREATE INDEX "consents_subject" ON "consents" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "consents_texts" ON "consents" USING btree ("purpose","language","text_hash");--> statement-breakpoint
CREATE INDEX "consents_at" ON "consents" USING btree ("at");--> statement-breakpoint
CREATE INDEX "data_erasures_request" ON "data_erasures" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "data_request_events_request" ON "data_request_events" USING btree ("request_id","id");--> statement-breakpoint
CREATE INDEX "data_requests_open" ON "data_requests" USING btree ("last_on","id") WHERE "data_requests"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "data_requests_person" ON "data_requests" USING btree ("email_digest");--> statement-breakpoint
CREATE INDEX "data_requests_closed" ON "data_requests" USING btree ("closed_at","id");--> statement-breakpoint
CREATE INDEX "data_requests_asked" ON "data_requests" USING btree ("state","asked_at");--> statement-breakpoint
CREATE INDEX "resident_challenges_ends" ON "resident_challenges" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "resident_passkeys_resident" ON "resident_passkeys" USING btree ("resident_id");--> statement-breakpoint
-- The register of consents only grows. The one change is that the person is cut off, and rows go when their three years are over.
CREATE FUNCTION consents_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < now() - interval '3 years' THEN
      RETURN OLD;
    END IF;
  ELSIF NEW.person_digest IS NULL AND to_jsonb(NEW) - 'person_digest' = to_jsonb(OLD) - 'person_digest' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of consents are only added, never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER consents_only_grow BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION consents_only_grow();
--> statement-breakpoint
-- The steps of a request are only added; the reason alone is wiped when its term is over.
CREATE FUNCTION data_request_events_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.why_sealed IS NULL AND to_jsonb(NEW) - 'why_sealed' = to_jsonb(OLD) - 'why_sealed' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of data_request_events are only added' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER data_request_events_only_grow BEFORE UPDATE ON data_request_events FOR EACH ROW EXECUTE FUNCTION data_request_events_only_grow();
