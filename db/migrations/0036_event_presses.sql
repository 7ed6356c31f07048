CREATE TABLE "event_presses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event" uuid NOT NULL,
	"seat" uuid,
	"what" text NOT NULL,
	"people" integer NOT NULL,
	"staff_id" uuid NOT NULL,
	"pressed_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "event_presses" ADD CONSTRAINT "event_presses_event_events_id_fk" FOREIGN KEY ("event") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_presses" ADD CONSTRAINT "event_presses_seat_event_seats_id_fk" FOREIGN KEY ("seat") REFERENCES "public"."event_seats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_presses_event" ON "event_presses" USING btree ("event","what");