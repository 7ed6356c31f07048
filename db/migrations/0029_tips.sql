CREATE SCHEMA "tips";
--> statement-breakpoint
CREATE TABLE "tips"."acts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"thread_id" uuid NOT NULL,
	"act" text NOT NULL,
	"code" text,
	"by" uuid,
	"acted_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tips"."added_envelopes" (
	"message_id" uuid NOT NULL,
	"kid" text NOT NULL,
	"envelope" "bytea" NOT NULL,
	CONSTRAINT "tip_added_envelopes_one" UNIQUE("message_id","kid")
);
--> statement-breakpoint
CREATE TABLE "tips"."asks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"thread_id" uuid NOT NULL,
	"act" text NOT NULL,
	"code" text,
	"reason" text NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_on" date NOT NULL,
	"decided_by" uuid,
	"decision" text,
	"decided_on" date
);
--> statement-breakpoint
CREATE TABLE "tips"."files" (
	"id" text PRIMARY KEY NOT NULL,
	"message_id" uuid,
	"place" integer,
	"bytes" "bytea" NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tips"."messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"thread_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"by" text NOT NULL,
	"message" "bytea" NOT NULL,
	"envelope" "bytea",
	"added_on" date NOT NULL,
	CONSTRAINT "tip_messages_seq" UNIQUE("thread_id","seq")
);
--> statement-breakpoint
CREATE TABLE "tips"."notes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"thread_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"message" "bytea" NOT NULL,
	"envelope" "bytea" NOT NULL,
	"by" uuid NOT NULL,
	"added_on" date NOT NULL,
	CONSTRAINT "tip_notes_seq" UNIQUE("thread_id","seq")
);
--> statement-breakpoint
CREATE TABLE "tips"."reader_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"ring" text NOT NULL,
	"age" text NOT NULL,
	"sign" text NOT NULL,
	"wrapped" text NOT NULL,
	"wrapped_passkey" text,
	"passkey_id" text,
	"made_on" date NOT NULL,
	"retired_on" date,
	CONSTRAINT "reader_keys_age_unique" UNIQUE("age"),
	CONSTRAINT "reader_keys_sign_unique" UNIQUE("sign")
);
--> statement-breakpoint
CREATE TABLE "tips"."relays" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"thread_id" uuid,
	"reference" text NOT NULL,
	"sealed" "bytea",
	"state" text DEFAULT 'waiting' NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"expires_on" date NOT NULL,
	"their_number" text,
	"their_unit" text,
	"outcome" text,
	"relayed_by" uuid NOT NULL,
	"relayed_on" date NOT NULL,
	CONSTRAINT "relays_reference_unique" UNIQUE("reference"),
	CONSTRAINT "relays_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "tips"."threads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"access_hash" "bytea" NOT NULL,
	"deposit" "bytea" NOT NULL,
	"arrived_on" date NOT NULL,
	"urgency" text NOT NULL,
	"ring" text NOT NULL,
	"language" text NOT NULL,
	"state" text DEFAULT 'received' NOT NULL,
	"origin" text NOT NULL,
	"identity" "bytea",
	"outcome" text,
	"joined_to" uuid,
	"closed_on" date,
	"keep_until" date,
	"resonance" boolean DEFAULT false NOT NULL,
	"paged" boolean DEFAULT false NOT NULL,
	"holder" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "threads_accessHash_unique" UNIQUE("access_hash")
);
--> statement-breakpoint
ALTER TABLE "tips"."acts" ADD CONSTRAINT "acts_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "tips"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."added_envelopes" ADD CONSTRAINT "added_envelopes_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "tips"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."asks" ADD CONSTRAINT "asks_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "tips"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."files" ADD CONSTRAINT "files_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "tips"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."messages" ADD CONSTRAINT "messages_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "tips"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."notes" ADD CONSTRAINT "notes_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "tips"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."relays" ADD CONSTRAINT "relays_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "tips"."threads"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tips"."threads" ADD CONSTRAINT "threads_joined_to_threads_id_fk" FOREIGN KEY ("joined_to") REFERENCES "tips"."threads"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tip_acts_thread" ON "tips"."acts" USING btree ("thread_id","id");--> statement-breakpoint
CREATE INDEX "tip_asks_thread" ON "tips"."asks" USING btree ("thread_id");--> statement-breakpoint
CREATE INDEX "tip_asks_open" ON "tips"."asks" USING btree ("asked_on") WHERE "tips"."asks"."decision" is null;--> statement-breakpoint
CREATE INDEX "tip_files_message" ON "tips"."files" USING btree ("message_id","place");--> statement-breakpoint
CREATE INDEX "tip_files_waiting" ON "tips"."files" USING btree ("id") WHERE "tips"."files"."message_id" is null;--> statement-breakpoint
CREATE INDEX "tip_reader_keys_staff" ON "tips"."reader_keys" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "tip_relays_thread" ON "tips"."relays" USING btree ("thread_id");--> statement-breakpoint
CREATE INDEX "tip_threads_queue" ON "tips"."threads" USING btree ("urgency","arrived_on","id") WHERE "tips"."threads"."state" not in ('closed', 'joined', 'training', 'redirected');--> statement-breakpoint
CREATE INDEX "tip_threads_unpaged" ON "tips"."threads" USING btree ("id") WHERE "tips"."threads"."urgency" = 'U0' and not "tips"."threads"."paged";--> statement-breakpoint
CREATE INDEX "tip_threads_keep" ON "tips"."threads" USING btree ("keep_until") WHERE "tips"."threads"."keep_until" is not null;--> statement-breakpoint
CREATE INDEX "tip_threads_joined" ON "tips"."threads" USING btree ("joined_to");--> statement-breakpoint
CREATE INDEX "tip_threads_arrived" ON "tips"."threads" USING btree ("arrived_on");