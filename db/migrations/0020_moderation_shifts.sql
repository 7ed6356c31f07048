CREATE TABLE "review_rechecks" (
	"decision_id" uuid PRIMARY KEY NOT NULL,
	"drawn_at" timestamp with time zone NOT NULL,
	"staff_id" uuid,
	"verdict" text,
	"words_sealed" text,
	"checked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "review_shifts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"note_sealed" text
);
--> statement-breakpoint
ALTER TABLE "review_rechecks" ADD CONSTRAINT "review_rechecks_decision_id_review_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."review_decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_rechecks_open" ON "review_rechecks" USING btree ("drawn_at") WHERE verdict is null;--> statement-breakpoint
CREATE UNIQUE INDEX "review_shifts_open" ON "review_shifts" USING btree ("staff_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "review_shifts_ended" ON "review_shifts" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "review_decisions_at" ON "review_decisions" USING btree ("at");
--> statement-breakpoint
ALTER TABLE review_shifts ADD CONSTRAINT review_shifts_mode CHECK (mode IN ('accepting', 'finishing', 'pause'));
--> statement-breakpoint
ALTER TABLE review_rechecks ADD CONSTRAINT review_rechecks_verdict CHECK ((verdict IS NULL AND staff_id IS NULL AND checked_at IS NULL) OR (verdict IN ('right', 'wrong') AND staff_id IS NOT NULL AND checked_at IS NOT NULL));
