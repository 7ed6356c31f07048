CREATE TABLE "visit_acts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"visit" uuid NOT NULL,
	"act" text NOT NULL,
	"staff_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visit_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visit_numbers" (
	"region" text NOT NULL,
	"year" integer NOT NULL,
	"last" bigint NOT NULL,
	CONSTRAINT "visit_numbers_region_year_pk" PRIMARY KEY("region","year")
);
--> statement-breakpoint
CREATE TABLE "visit_offers" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"visit" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"place" text NOT NULL,
	"shelter" text NOT NULL,
	"shelter_metres" integer NOT NULL,
	"who" text NOT NULL,
	"later" boolean DEFAULT false NOT NULL,
	"offered_by" uuid NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "visits" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"entry_id" text,
	"number" text,
	"code_hash" text,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"language" text NOT NULL,
	"host" text NOT NULL,
	"host_name" text DEFAULT '' NOT NULL,
	"email_sealed" text,
	"email_digest" text,
	"name_sealed" text,
	"phone_sealed" text,
	"address_sealed" text,
	"words_sealed" text,
	"needs_sealed" text,
	"teacher_sealed" text,
	"yard" text NOT NULL,
	"territory" text NOT NULL,
	"beat" integer,
	"unit" text,
	"days" date[] NOT NULL,
	"part" text NOT NULL,
	"people" integer NOT NULL,
	"topics" text[] NOT NULL,
	"space" text NOT NULL,
	"ages" text,
	"classes" integer,
	"parents_told" boolean DEFAULT false NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone,
	"due_on" date,
	"unit_comes" boolean,
	"unit_words" text,
	"refused_for" text,
	"refused_words" text,
	"event_id" uuid,
	"meets_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"forgotten_at" timestamp with time zone,
	CONSTRAINT "visits_entryId_unique" UNIQUE("entry_id"),
	CONSTRAINT "visits_number_unique" UNIQUE("number")
);
--> statement-breakpoint
ALTER TABLE "visit_acts" ADD CONSTRAINT "visit_acts_visit_visits_id_fk" FOREIGN KEY ("visit") REFERENCES "public"."visits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_offers" ADD CONSTRAINT "visit_offers_visit_visits_id_fk" FOREIGN KEY ("visit") REFERENCES "public"."visits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "visit_acts_visit" ON "visit_acts" USING btree ("visit","id");--> statement-breakpoint
CREATE INDEX "visit_drafts_ends" ON "visit_drafts" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "visit_offers_visit" ON "visit_offers" USING btree ("visit","id");--> statement-breakpoint
CREATE INDEX "visits_state" ON "visits" USING btree ("state","received_at","id");--> statement-breakpoint
CREATE INDEX "visits_due" ON "visits" USING btree ("due_on","id") WHERE "visits"."due_on" is not null;--> statement-breakpoint
CREATE INDEX "visits_yard" ON "visits" USING btree ("yard","state");--> statement-breakpoint
CREATE INDEX "visits_beat" ON "visits" USING btree ("beat","state");--> statement-breakpoint
CREATE INDEX "visits_person" ON "visits" USING btree ("email_digest","state");--> statement-breakpoint
CREATE INDEX "visits_asked" ON "visits" USING btree ("state","asked_at");--> statement-breakpoint
CREATE INDEX "visits_closed" ON "visits" USING btree ("closed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "visits_once" ON "visits" USING btree ("email_digest","yard") WHERE "visits"."email_digest" is not null and "visits"."state" in ('received', 'unit', 'ready', 'offered');--> statement-breakpoint
ALTER TABLE visits ADD CONSTRAINT visits_days CHECK (cardinality(days) BETWEEN 1 AND 3);
--> statement-breakpoint
ALTER TABLE visits ADD CONSTRAINT visits_people CHECK (people BETWEEN 1 AND 500);
--> statement-breakpoint
ALTER TABLE visits ADD CONSTRAINT visits_numbered CHECK (state = 'unconfirmed' OR (number IS NOT NULL AND received_at IS NOT NULL));
--> statement-breakpoint
ALTER TABLE visits ADD CONSTRAINT visits_agreed CHECK ((state = 'accepted') = (event_id IS NOT NULL));
--> statement-breakpoint
ALTER TABLE visit_offers ADD CONSTRAINT visit_offers_order CHECK (ends_at > starts_at);
--> statement-breakpoint
-- What was done with an invitation is only added.
CREATE FUNCTION visit_acts_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of visit_acts are only added' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER visit_acts_only_grow BEFORE UPDATE ON visit_acts FOR EACH ROW EXECUTE FUNCTION visit_acts_only_grow();
