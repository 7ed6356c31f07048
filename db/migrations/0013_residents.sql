CREATE TABLE "resident_codes" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"email_sealed" text NOT NULL,
	"email_digest" text NOT NULL,
	"code_hash" text NOT NULL,
	"tries" integer NOT NULL,
	"sent_count" integer NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resident_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"resident_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	"proved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "resident_sessions_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "resident_things" (
	"resident_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"proof" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "resident_things_resident_id_kind_key_pk" PRIMARY KEY("resident_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "residents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email_sealed" text NOT NULL,
	"email_digest" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "residents_emailDigest_unique" UNIQUE("email_digest")
);
--> statement-breakpoint
ALTER TABLE "resident_sessions" ADD CONSTRAINT "resident_sessions_resident_id_residents_id_fk" FOREIGN KEY ("resident_id") REFERENCES "public"."residents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resident_things" ADD CONSTRAINT "resident_things_resident_id_residents_id_fk" FOREIGN KEY ("resident_id") REFERENCES "public"."residents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "resident_codes_sent" ON "resident_codes" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "resident_sessions_resident" ON "resident_sessions" USING btree ("resident_id");--> statement-breakpoint
CREATE INDEX "resident_sessions_touched" ON "resident_sessions" USING btree ("touched_at");