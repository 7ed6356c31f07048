CREATE TABLE "course_results" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"course" text NOT NULL,
	"version" text NOT NULL,
	"person_digest" text NOT NULL,
	"email_sealed" text NOT NULL,
	"language" text NOT NULL,
	"right" integer NOT NULL,
	"questions" integer NOT NULL,
	"passed" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"last_on" date
);
--> statement-breakpoint
CREATE TABLE "formation_audits" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"formation" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"patrols" integer NOT NULL,
	"found" text NOT NULL,
	"state" text NOT NULL,
	"next_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "formations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"registration" text DEFAULT '' NOT NULL,
	"territory" text NOT NULL,
	"unit" text NOT NULL,
	"agreement" text DEFAULT '' NOT NULL,
	"contact_sealed" text NOT NULL,
	"state" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patrol_acts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"about" uuid NOT NULL,
	"act" text NOT NULL,
	"staff_id" uuid,
	"by" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patrol_debriefs" (
	"patrol" uuid PRIMARY KEY NOT NULL,
	"written_by" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"talks" integer NOT NULL,
	"helped" integer NOT NULL,
	"warned" integer NOT NULL,
	"incidents" text[] NOT NULL,
	"injured" boolean NOT NULL,
	"words_sealed" text
);
--> statement-breakpoint
CREATE TABLE "patrol_members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text NOT NULL,
	"email_digest" text,
	"email_sealed" text,
	"name_sealed" text,
	"phone_sealed" text,
	"language" text NOT NULL,
	"citizen_at" timestamp with time zone,
	"formation" uuid,
	"unit" text,
	"invited" boolean DEFAULT false NOT NULL,
	"document_sealed" text,
	"conviction_at" timestamp with time zone,
	"health_at" timestamp with time zone,
	"rules_version" text,
	"rules_at" timestamp with time zone,
	"emergency_sealed" text,
	"away_from" text[],
	"demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "patrol_orders" (
	"patrol" uuid PRIMARY KEY NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"meeting_sealed" text NOT NULL,
	"route_sealed" text NOT NULL,
	"officer_sealed" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patrol_rules" (
	"version" text PRIMARY KEY NOT NULL,
	"uk" text NOT NULL,
	"en" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "patrol_sanctions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"member" uuid NOT NULL,
	"why_sealed" text,
	"from" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"staff_id" uuid NOT NULL,
	"appeal_sealed" text,
	"appealed_at" timestamp with time zone,
	"answer_sealed" text,
	"answer" text,
	"answered_by" uuid,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "patrol_seats" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"patrol" uuid NOT NULL,
	"member" uuid NOT NULL,
	"on" date NOT NULL,
	"half" text NOT NULL,
	"state" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"swap_asked_at" timestamp with time zone,
	"briefed_at" timestamp with time zone,
	"minutes" integer,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "patrols" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" bigserial NOT NULL,
	"state" text NOT NULL,
	"unit" text NOT NULL,
	"purpose" text NOT NULL,
	"territory" text NOT NULL,
	"on" date NOT NULL,
	"half" text NOT NULL,
	"needed" integer NOT NULL,
	"conditions" text DEFAULT '' NOT NULL,
	"curfew_mark" boolean DEFAULT false NOT NULL,
	"reason" text,
	"checklist" text,
	"lead_briefed_at" timestamp with time zone,
	"lead_briefed_by" uuid,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"minutes" integer,
	"demo" boolean DEFAULT false NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "patrols_number_unique" UNIQUE("number")
);
--> statement-breakpoint
ALTER TABLE "formation_audits" ADD CONSTRAINT "formation_audits_formation_formations_id_fk" FOREIGN KEY ("formation") REFERENCES "public"."formations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_debriefs" ADD CONSTRAINT "patrol_debriefs_patrol_patrols_id_fk" FOREIGN KEY ("patrol") REFERENCES "public"."patrols"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_debriefs" ADD CONSTRAINT "patrol_debriefs_written_by_patrol_members_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."patrol_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_members" ADD CONSTRAINT "patrol_members_formation_formations_id_fk" FOREIGN KEY ("formation") REFERENCES "public"."formations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_members" ADD CONSTRAINT "patrol_members_rules_version_patrol_rules_version_fk" FOREIGN KEY ("rules_version") REFERENCES "public"."patrol_rules"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_orders" ADD CONSTRAINT "patrol_orders_patrol_patrols_id_fk" FOREIGN KEY ("patrol") REFERENCES "public"."patrols"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_sanctions" ADD CONSTRAINT "patrol_sanctions_member_patrol_members_id_fk" FOREIGN KEY ("member") REFERENCES "public"."patrol_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_seats" ADD CONSTRAINT "patrol_seats_patrol_patrols_id_fk" FOREIGN KEY ("patrol") REFERENCES "public"."patrols"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "patrol_seats" ADD CONSTRAINT "patrol_seats_member_patrol_members_id_fk" FOREIGN KEY ("member") REFERENCES "public"."patrol_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "course_results_person" ON "course_results" USING btree ("person_digest","course","last_on");--> statement-breakpoint
CREATE INDEX "course_results_at" ON "course_results" USING btree ("at");--> statement-breakpoint
CREATE INDEX "formation_audits_formation" ON "formation_audits" USING btree ("formation","id");--> statement-breakpoint
CREATE INDEX "formations_unit" ON "formations" USING btree ("unit","name");--> statement-breakpoint
CREATE INDEX "formations_state" ON "formations" USING btree ("state","name");--> statement-breakpoint
CREATE INDEX "patrol_acts_about" ON "patrol_acts" USING btree ("kind","about","id");--> statement-breakpoint
CREATE UNIQUE INDEX "patrol_members_person" ON "patrol_members" USING btree ("email_digest");--> statement-breakpoint
CREATE INDEX "patrol_members_unit" ON "patrol_members" USING btree ("unit","state","asked_at");--> statement-breakpoint
CREATE INDEX "patrol_members_formation" ON "patrol_members" USING btree ("formation","state");--> statement-breakpoint
CREATE INDEX "patrol_members_touched" ON "patrol_members" USING btree ("state","touched_at");--> statement-breakpoint
CREATE INDEX "patrol_orders_ends" ON "patrol_orders" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "patrol_sanctions_member" ON "patrol_sanctions" USING btree ("member","until_at");--> statement-breakpoint
CREATE UNIQUE INDEX "patrol_seats_once" ON "patrol_seats" USING btree ("patrol","member") WHERE "patrol_seats"."state" in ('asked', 'approved', 'came', 'absent');--> statement-breakpoint
CREATE UNIQUE INDEX "patrol_seats_half" ON "patrol_seats" USING btree ("member","on","half") WHERE "patrol_seats"."state" in ('asked', 'approved');--> statement-breakpoint
CREATE INDEX "patrol_seats_patrol" ON "patrol_seats" USING btree ("patrol","state","asked_at");--> statement-breakpoint
CREATE INDEX "patrol_seats_member" ON "patrol_seats" USING btree ("member","on");--> statement-breakpoint
CREATE INDEX "patrols_unit" ON "patrols" USING btree ("unit","state","on");--> statement-breakpoint
CREATE INDEX "patrols_open" ON "patrols" USING btree ("territory","on","id") WHERE "patrols"."state" = 'published';--> statement-breakpoint
CREATE INDEX "patrols_on" ON "patrols" USING btree ("on","state");
--> statement-breakpoint
ALTER TABLE course_results ADD CONSTRAINT course_results_counts CHECK (questions > 0 AND "right" BETWEEN 0 AND questions AND passed = (last_on IS NOT NULL));
--> statement-breakpoint
ALTER TABLE patrols ADD CONSTRAINT patrols_needed CHECK (needed BETWEEN 2 AND 10);
--> statement-breakpoint
ALTER TABLE patrol_orders ADD CONSTRAINT patrol_orders_times CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '12 hours');
--> statement-breakpoint
ALTER TABLE patrol_orders ADD CONSTRAINT patrol_orders_officer CHECK (officer_sealed <> '' AND meeting_sealed <> '' AND route_sealed <> '');
--> statement-breakpoint
ALTER TABLE patrol_sanctions ADD CONSTRAINT patrol_sanctions_answer CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL OR answered_by <> staff_id));
--> statement-breakpoint
-- Rows that only grow: what was done, and how a formation was looked at.
CREATE FUNCTION patrol_rows_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER patrol_acts_only_grow BEFORE UPDATE OR DELETE ON patrol_acts FOR EACH ROW EXECUTE FUNCTION patrol_rows_only_grow();
--> statement-breakpoint
CREATE TRIGGER formation_audits_only_grow BEFORE UPDATE OR DELETE ON formation_audits FOR EACH ROW EXECUTE FUNCTION patrol_rows_only_grow();
--> statement-breakpoint
-- The same table of steps as in the code: a test compares them. No patrol is shown to members without an order,
-- and none starts before two members and the officer went through the briefing.
CREATE FUNCTION patrol_steps() RETURNS TABLE (was text, becomes text) LANGUAGE sql IMMUTABLE AS $$
  VALUES ('requested', 'published'), ('requested', 'cancelled'),
    ('published', 'rostered'), ('published', 'postponed'), ('published', 'cancelled'),
    ('rostered', 'published'), ('rostered', 'briefing'), ('rostered', 'postponed'), ('rostered', 'cancelled'),
    ('briefing', 'started'), ('briefing', 'postponed'), ('briefing', 'cancelled'),
    ('started', 'finished'), ('started', 'cancelled'),
    ('finished', 'debriefed'), ('debriefed', 'counted'),
    ('postponed', 'published'), ('postponed', 'cancelled')
$$;
--> statement-breakpoint
CREATE FUNCTION patrol_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'requested' THEN
      RAISE EXCEPTION 'a patrol begins as a request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT 1 FROM patrol_steps() s WHERE s.was = OLD.state AND s.becomes = NEW.state) THEN
    RAISE EXCEPTION 'a patrol does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('published', 'rostered', 'briefing', 'started') AND NOT EXISTS (SELECT 1 FROM patrol_orders o WHERE o.patrol = NEW.id) THEN
    RAISE EXCEPTION 'a patrol without an order and an officer of the police' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('rostered', 'briefing', 'started') AND (SELECT count(*) FROM patrol_seats s WHERE s.patrol = NEW.id AND s.state = 'approved') < 2 THEN
    RAISE EXCEPTION 'a patrol of fewer than two members' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'started' AND (NEW.lead_briefed_at IS NULL
    OR EXISTS (SELECT 1 FROM patrol_seats s WHERE s.patrol = NEW.id AND s.state = 'approved' AND s.briefed_at IS NULL)) THEN
    RAISE EXCEPTION 'a patrol starts after everybody was briefed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
ALTER FUNCTION patrol_guard() SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
CREATE TRIGGER patrol_guard BEFORE INSERT OR UPDATE ON patrols FOR EACH ROW EXECUTE FUNCTION patrol_guard();
--> statement-breakpoint
-- The only ways to the place, the route, the officer and the time. They run with the rights of their owner: who serves pages may not read the table.
CREATE FUNCTION patrol_order(wanted uuid, person text, moment timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, meeting_sealed text, route_sealed text, officer_sealed text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.starts_at, o.ends_at, o.meeting_sealed, o.route_sealed, o.officer_sealed
  FROM patrol_orders o
  JOIN patrols p ON p.id = o.patrol
  JOIN patrol_seats s ON s.patrol = p.id AND s.state = 'approved'
  JOIN patrol_members m ON m.id = s.member AND m.state = 'admitted' AND m.email_digest = person
  WHERE o.patrol = wanted AND p.state IN ('rostered', 'briefing', 'started')
    AND moment >= o.starts_at - interval '3 hours' AND moment < o.ends_at
$$;
--> statement-breakpoint
-- For the unit itself, within the same hours; a null list is the headquarters.
CREATE FUNCTION patrol_order_for_unit(wanted uuid, of_units text, moment timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, meeting_sealed text, route_sealed text, officer_sealed text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.starts_at, o.ends_at, o.meeting_sealed, o.route_sealed, o.officer_sealed
  FROM patrol_orders o
  JOIN patrols p ON p.id = o.patrol
  WHERE o.patrol = wanted AND p.state IN ('rostered', 'briefing', 'started')
    AND (of_units IS NULL OR p.unit = ANY (string_to_array(of_units, ',')))
    AND moment >= o.starts_at - interval '3 hours' AND moment < o.ends_at
$$;
--> statement-breakpoint
CREATE FUNCTION patrol_is_near(wanted uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM patrol_orders o WHERE o.patrol = wanted AND moment >= o.starts_at - interval '3 hours' AND moment < o.ends_at)
$$;
--> statement-breakpoint
-- Whether somebody is on the roster of another patrol at the same time.
CREATE FUNCTION patrol_clash(who uuid, wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM patrol_orders mine
    JOIN patrol_orders other ON other.patrol <> mine.patrol AND other.starts_at < mine.ends_at AND mine.starts_at < other.ends_at
    JOIN patrol_seats s ON s.patrol = other.patrol AND s.member = who AND s.state = 'approved'
    WHERE mine.patrol = wanted)
$$;
--> statement-breakpoint
-- Patrols whose end has passed, for the jobs that close and forget.
CREATE FUNCTION patrols_over(before timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT patrol FROM patrol_orders WHERE ends_at <= before ORDER BY ends_at LIMIT 200
$$;
