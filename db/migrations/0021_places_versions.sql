CREATE TABLE "place_versions" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "place_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"version" integer NOT NULL,
	"act" text NOT NULL,
	"card" jsonb NOT NULL,
	"staff_id" uuid,
	"why" text NOT NULL,
	"in_force_on" date,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "place_reports" ADD COLUMN "settled_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "place_versions_one" ON "place_versions" USING btree ("subject_kind","subject_id","version");
--> statement-breakpoint
UPDATE place_reports SET settled_at = closed_at WHERE closed_at IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER place_versions_rows_stay BEFORE UPDATE OR DELETE ON place_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER place_versions_stay BEFORE TRUNCATE ON place_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
