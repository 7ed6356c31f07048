CREATE TABLE "issue_cards" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"wish" text DEFAULT '' NOT NULL,
	"way" text NOT NULL,
	"contact_sealed" text,
	"author_hash" text,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"owner" text,
	"due_on" date,
	"owned_at" timestamp with time zone,
	"late_why" text,
	"answer" text,
	"closed_at" timestamp with time zone,
	"told_at" timestamp with time zone,
	"raised_at" timestamp with time zone NOT NULL,
	"forgotten_at" timestamp with time zone,
	CONSTRAINT "issue_cards_authorHash_unique" UNIQUE("author_hash"),
	CONSTRAINT "issue_cards_number" UNIQUE("event","number")
);
--> statement-breakpoint
CREATE TABLE "minute_acts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event" uuid NOT NULL,
	"card" uuid,
	"act" text NOT NULL,
	"staff_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "minute_numbers" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "minutes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event" uuid NOT NULL,
	"number" text NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"place" text NOT NULL,
	"chair" uuid NOT NULL,
	"chair_name" text NOT NULL,
	"secretary" text NOT NULL,
	"police" text NOT NULL,
	"people" integer NOT NULL,
	"acquaintance" text NOT NULL,
	"problems" text NOT NULL,
	"invitation" text NOT NULL,
	"questions" text NOT NULL,
	"decisions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"next_on" date,
	"photo" boolean DEFAULT false NOT NULL,
	"names_seen" boolean DEFAULT false NOT NULL,
	"chair_approved_at" timestamp with time zone,
	"resident_hash" text,
	"resident_sealed" text,
	"resident_asked_at" timestamp with time zone,
	"resident_approved_at" timestamp with time zone,
	"objection_sealed" text,
	"due_on" date NOT NULL,
	"published_at" timestamp with time zone,
	"begun_at" timestamp with time zone NOT NULL,
	CONSTRAINT "minutes_event_unique" UNIQUE("event"),
	CONSTRAINT "minutes_number_unique" UNIQUE("number"),
	CONSTRAINT "minutes_residentHash_unique" UNIQUE("resident_hash")
);
--> statement-breakpoint
CREATE TABLE "promise_ratings" (
	"card" uuid NOT NULL,
	"voter" text NOT NULL,
	"kept" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "promise_ratings_card_voter_pk" PRIMARY KEY("card","voter")
);
--> statement-breakpoint
ALTER TABLE "promise_ratings" ADD CONSTRAINT "promise_ratings_card_issue_cards_id_fk" FOREIGN KEY ("card") REFERENCES "public"."issue_cards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "issue_cards_open" ON "issue_cards" USING btree ("state","raised_at") WHERE "issue_cards"."state" in ('raised', 'owned', 'work');--> statement-breakpoint
CREATE INDEX "minute_acts_event" ON "minute_acts" USING btree ("event","id");--> statement-breakpoint
CREATE INDEX "minutes_due" ON "minutes" USING btree ("due_on") WHERE "minutes"."published_at" is null;--> statement-breakpoint
ALTER TABLE minutes ADD CONSTRAINT minutes_event FOREIGN KEY (event) REFERENCES events (id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE issue_cards ADD CONSTRAINT issue_cards_event FOREIGN KEY (event) REFERENCES events (id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE minute_acts ADD CONSTRAINT minute_acts_event FOREIGN KEY (event) REFERENCES events (id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE minutes ADD CONSTRAINT minutes_order CHECK (ends_at > starts_at AND people >= 0);
--> statement-breakpoint
-- Nothing is approved or published with an empty block, and nothing is published that one of the two has not approved.
ALTER TABLE minutes ADD CONSTRAINT minutes_blocks CHECK (chair_approved_at IS NULL OR (btrim(acquaintance) <> '' AND btrim(problems) <> '' AND btrim(invitation) <> ''));
--> statement-breakpoint
ALTER TABLE minutes ADD CONSTRAINT minutes_approved CHECK ((state = 'published') = (published_at IS NOT NULL) AND (published_at IS NULL OR (chair_approved_at IS NOT NULL AND resident_approved_at IS NOT NULL)));
--> statement-breakpoint
ALTER TABLE issue_cards ADD CONSTRAINT issue_cards_owned CHECK (state NOT IN ('owned', 'work') OR (owner IS NOT NULL AND due_on IS NOT NULL));
--> statement-breakpoint
ALTER TABLE issue_cards ADD CONSTRAINT issue_cards_closed CHECK (state NOT IN ('done', 'refused') OR (answer IS NOT NULL AND closed_at IS NOT NULL));
--> statement-breakpoint
CREATE FUNCTION minutes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NOT NULL AND (NEW.acquaintance, NEW.problems, NEW.invitation, NEW.questions, NEW.decisions, NEW.people, NEW.police, NEW.published_at)
    IS DISTINCT FROM (OLD.acquaintance, OLD.problems, OLD.invitation, OLD.questions, OLD.decisions, OLD.people, OLD.police, OLD.published_at) THEN
    RAISE EXCEPTION 'published minutes do not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER minutes_stay BEFORE UPDATE ON minutes FOR EACH ROW EXECUTE FUNCTION minutes_stay();
--> statement-breakpoint
CREATE FUNCTION minute_acts_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of minute_acts are only added' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER minute_acts_only_grow BEFORE UPDATE ON minute_acts FOR EACH ROW EXECUTE FUNCTION minute_acts_only_grow();
