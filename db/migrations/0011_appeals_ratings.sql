CREATE TABLE "appeal_ratings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid,
	"kind" text NOT NULL,
	"month" text NOT NULL,
	"clear" integer NOT NULL,
	"in_time" integer NOT NULL,
	"helped" integer NOT NULL,
	"changes_until" timestamp with time zone,
	CONSTRAINT "appeal_ratings_appealId_unique" UNIQUE("appeal_id")
);
--> statement-breakpoint
ALTER TABLE "appeal_ratings" ADD CONSTRAINT "appeal_ratings_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE appeal_ratings ADD CONSTRAINT appeal_ratings_marks CHECK (clear BETWEEN 1 AND 3 AND in_time BETWEEN 1 AND 3 AND helped BETWEEN 1 AND 3 AND (appeal_id IS NULL) = (changes_until IS NULL));
--> statement-breakpoint
CREATE OR REPLACE FUNCTION appeal_step(was text, what text, who text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(appeal_first_step(was, what, who), (
    SELECT to_state FROM (VALUES
      ('awaiting_confirmation', 'readdress', 'applicant', 'awaiting_confirmation'),
      ('answered', 'rate', 'applicant', 'answered'),
      ('closed', 'rate', 'applicant', 'closed')
    ) AS step (from_state, event, actor, to_state)
    WHERE from_state = was AND event = what AND actor = who
  ))
$$;
