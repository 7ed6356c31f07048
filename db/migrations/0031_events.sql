CREATE TABLE "event_acts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event" uuid NOT NULL,
	"act" text NOT NULL,
	"staff_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_counts" (
	"event" uuid NOT NULL,
	"what" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "event_counts_event_what_pk" PRIMARY KEY("event","what")
);
--> statement-breakpoint
CREATE TABLE "event_feeds" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"email_digest" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "event_feeds_emailDigest_unique" UNIQUE("email_digest")
);
--> statement-breakpoint
CREATE TABLE "event_seats" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event" uuid NOT NULL,
	"state" text NOT NULL,
	"language" text NOT NULL,
	"email_sealed" text,
	"email_digest" text,
	"name_sealed" text,
	"needs_sealed" text,
	"people" integer NOT NULL,
	"children" integer DEFAULT 0 NOT NULL,
	"access" boolean DEFAULT false NOT NULL,
	"photo" boolean DEFAULT false NOT NULL,
	"token_hash" text,
	"door_code" text,
	"came" integer,
	"checked_at" timestamp with time zone,
	"checked_by" text,
	"asked_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"offered_until" timestamp with time zone,
	"confirm_again" boolean DEFAULT false NOT NULL,
	"reminded_day_at" timestamp with time zone,
	"reminded_hours_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"more_sealed" text,
	CONSTRAINT "event_seats_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "event_series" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"every" text NOT NULL,
	"step" integer DEFAULT 1 NOT NULL,
	"first_on" date NOT NULL,
	"last_on" date NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_speakers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"post" text DEFAULT '' NOT NULL,
	"unit" text,
	"officer" text,
	"police" boolean DEFAULT false NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"type" text NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"title_uk" text NOT NULL,
	"title_en" text,
	"about_uk" text DEFAULT '' NOT NULL,
	"about_en" text,
	"venue" text NOT NULL,
	"place" text,
	"address_uk" text DEFAULT '' NOT NULL,
	"address_en" text,
	"private_address" boolean DEFAULT false NOT NULL,
	"lat" double precision,
	"lon" double precision,
	"territory" text NOT NULL,
	"beat" integer,
	"online_link" text,
	"host" text NOT NULL,
	"host_name" text DEFAULT '' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"moved_from_at" timestamp with time zone,
	"moved_reason" text,
	"cancel_reason" text,
	"fail_reason" text,
	"paused_at" timestamp with time zone,
	"languages" text[] DEFAULT '{"uk"}' NOT NULL,
	"sign_language" boolean DEFAULT false NOT NULL,
	"captions" boolean DEFAULT false NOT NULL,
	"children" boolean DEFAULT true NOT NULL,
	"min_age" integer,
	"vulnerable" boolean DEFAULT false NOT NULL,
	"sign_up" text DEFAULT 'optional' NOT NULL,
	"capacity" integer,
	"access_seats" integer DEFAULT 0 NOT NULL,
	"sign_up_until_at" timestamp with time zone,
	"shelter" text DEFAULT '' NOT NULL,
	"shelter_metres" integer,
	"access_note" text DEFAULT '' NOT NULL,
	"agenda" text DEFAULT '' NOT NULL,
	"materials" text DEFAULT '' NOT NULL,
	"contact" text DEFAULT '' NOT NULL,
	"weather_plan" text DEFAULT '' NOT NULL,
	"photo_rules" text DEFAULT '' NOT NULL,
	"kpi" text,
	"series" uuid,
	"series_on" date,
	"visit_id" uuid,
	"demo" boolean DEFAULT false NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "events_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "event_acts" ADD CONSTRAINT "event_acts_event_events_id_fk" FOREIGN KEY ("event") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_counts" ADD CONSTRAINT "event_counts_event_events_id_fk" FOREIGN KEY ("event") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_seats" ADD CONSTRAINT "event_seats_event_events_id_fk" FOREIGN KEY ("event") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_speakers" ADD CONSTRAINT "event_speakers_event_events_id_fk" FOREIGN KEY ("event") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_series_event_series_id_fk" FOREIGN KEY ("series") REFERENCES "public"."event_series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_acts_event" ON "event_acts" USING btree ("event","id");--> statement-breakpoint
CREATE INDEX "event_seats_event" ON "event_seats" USING btree ("event","state","asked_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "event_seats_once" ON "event_seats" USING btree ("event","email_digest") WHERE "event_seats"."state" <> 'cancelled' and "event_seats"."email_digest" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "event_seats_door" ON "event_seats" USING btree ("event","door_code");--> statement-breakpoint
CREATE INDEX "event_seats_person" ON "event_seats" USING btree ("email_digest","state");--> statement-breakpoint
CREATE INDEX "event_seats_offers" ON "event_seats" USING btree ("offered_until") WHERE "event_seats"."state" = 'offered';--> statement-breakpoint
CREATE INDEX "event_speakers_event" ON "event_speakers" USING btree ("event","position");--> statement-breakpoint
CREATE INDEX "event_speakers_officer" ON "event_speakers" USING btree ("officer","event");--> statement-breakpoint
CREATE INDEX "events_public" ON "events" USING btree ("starts_at","id") WHERE "events"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "events_territory" ON "events" USING btree ("territory","starts_at") WHERE "events"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "events_beat" ON "events" USING btree ("beat","starts_at") WHERE "events"."published_at" is not null;--> statement-breakpoint
CREATE INDEX "events_state" ON "events" USING btree ("state","starts_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "events_series" ON "events" USING btree ("series","series_on");--> statement-breakpoint
CREATE INDEX "events_kpi" ON "events" USING btree ("kpi","starts_at") WHERE "events"."state" = 'counted';--> statement-breakpoint
ALTER TABLE events ADD CONSTRAINT events_place FOREIGN KEY (place) REFERENCES places (slug);
--> statement-breakpoint
ALTER TABLE events ADD CONSTRAINT events_order CHECK (ends_at > starts_at);
--> statement-breakpoint
ALTER TABLE events ADD CONSTRAINT events_seats CHECK (access_seats >= 0 AND (capacity IS NULL OR access_seats <= capacity));
--> statement-breakpoint
ALTER TABLE event_seats ADD CONSTRAINT event_seats_people CHECK (people BETWEEN 1 AND 12 AND children BETWEEN 0 AND people);
--> statement-breakpoint
-- What was done with an event is only added.
CREATE FUNCTION event_acts_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of event_acts are only added' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER event_acts_only_grow BEFORE UPDATE ON event_acts FOR EACH ROW EXECUTE FUNCTION event_acts_only_grow();
