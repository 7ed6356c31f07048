CREATE TABLE "appeal_approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"text_hash" text NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" integer NOT NULL,
	"recipients" jsonb NOT NULL,
	"decision_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"approved_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_codes" (
	"appeal_id" uuid PRIMARY KEY NOT NULL,
	"code_hash" text NOT NULL,
	"tries" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"sent_count" integer NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"status_code_sealed" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"revision" integer NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"appeal_id" uuid
);
--> statement-breakpoint
CREATE TABLE "appeal_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"event" text NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"actor" text NOT NULL,
	"staff_id" uuid,
	"facts" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_files" (
	"appeal_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"position" integer NOT NULL,
	"file_id" uuid NOT NULL,
	"label_sealed" text NOT NULL,
	"purpose" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"type" text NOT NULL,
	CONSTRAINT "appeal_files_appeal_id_version_position_pk" PRIMARY KEY("appeal_id","version","position")
);
--> statement-breakpoint
CREATE TABLE "appeal_letters" (
	"outbox_id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"role" text NOT NULL,
	"recipient" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	"failed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "appeal_numbers" (
	"series" text NOT NULL,
	"region" text NOT NULL,
	"year" integer NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "appeal_numbers_series_region_year_pk" PRIMARY KEY("series","region","year")
);
--> statement-breakpoint
CREATE TABLE "appeal_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appeal_versions" (
	"appeal_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"sealed" text NOT NULL,
	"text_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appeal_versions_appeal_id_version_pk" PRIMARY KEY("appeal_id","version"),
	CONSTRAINT "appeal_versions_text" UNIQUE("appeal_id","version","text_hash")
);
--> statement-breakpoint
CREATE TABLE "appeals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"code_hash" text NOT NULL,
	"send_key" text NOT NULL,
	"state" text NOT NULL,
	"kind" text NOT NULL,
	"kind_chosen" boolean NOT NULL,
	"language" text NOT NULL,
	"region" text NOT NULL,
	"territory" text,
	"version" integer NOT NULL,
	"content_hash" text NOT NULL,
	"name_sealed" text,
	"email_sealed" text,
	"email_digest" text,
	"allow_statistics" boolean NOT NULL,
	"allow_survey" boolean NOT NULL,
	"allow_publish" boolean NOT NULL,
	"waits_note" text,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"submitted_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"approved_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"registered_at" timestamp with time zone,
	"police_number" text,
	"answered_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "appeals_number_unique" UNIQUE("number"),
	CONSTRAINT "appeals_sendKey_unique" UNIQUE("send_key")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"staff_id" uuid,
	"by" text NOT NULL,
	"act" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_chain" (
	"position" bigint PRIMARY KEY NOT NULL,
	"audit_id" bigint NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_chain_auditId_unique" UNIQUE("audit_id")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"single" boolean PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"position" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"type" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"label_sealed" text NOT NULL,
	"purpose" text NOT NULL,
	"evidence" boolean NOT NULL,
	"scanned_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "upload_parts" (
	"upload_id" text NOT NULL,
	"start" integer NOT NULL,
	"bytes" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "upload_parts_upload_id_start_pk" PRIMARY KEY("upload_id","start")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"label_sealed" text NOT NULL,
	"purpose" text NOT NULL,
	"evidence" boolean NOT NULL,
	"total" integer NOT NULL,
	"received" integer NOT NULL,
	"file_id" uuid,
	"refusal" text,
	"touched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "limits" (
	"key" text PRIMARY KEY NOT NULL,
	"used" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_claims" (
	"item_id" uuid PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_decisions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"item_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"version" integer NOT NULL,
	"outcome" text NOT NULL,
	"reasons" text[] NOT NULL,
	"words_sealed" text NOT NULL,
	"checklist" jsonb NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"effective_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_drafts" (
	"item_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_drafts_item_id_staff_id_pk" PRIMARY KEY("item_id","staff_id")
);
--> statement-breakpoint
CREATE TABLE "review_effects" (
	"decision_id" uuid PRIMARY KEY NOT NULL,
	"item_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"why" text,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"version" integer NOT NULL,
	"ref" text NOT NULL,
	"ref_key" text DEFAULT '' NOT NULL,
	"lane" text DEFAULT 'ordinary' NOT NULL,
	"risk" smallint NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"territory" text,
	"excluded" uuid[] DEFAULT '{}' NOT NULL,
	"about_police" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decision_id" uuid,
	"came_back" text,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_notes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"item_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text_sealed" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "caught_letters" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"message_id" text NOT NULL,
	"envelope_from" text NOT NULL,
	"envelope_to_sealed" text NOT NULL,
	"raw" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"message_id" text NOT NULL,
	"lane" text NOT NULL,
	"template" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"language" text NOT NULL,
	"to_sealed" text,
	"data_sealed" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"window_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"lookups" integer DEFAULT 0 NOT NULL,
	"tried_at" timestamp with time zone,
	"claim" uuid,
	"lease_until" timestamp with time zone,
	"reason" text,
	"said" text,
	"settled_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"proof" text,
	"server" text,
	"response" text,
	"sha256" text,
	"tls" text,
	"told_at" timestamp with time zone,
	"tell_tries" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "outbox_key_unique" UNIQUE("key"),
	CONSTRAINT "outbox_messageId_unique" UNIQUE("message_id")
);
--> statement-breakpoint
CREATE TABLE "outbox_lanes" (
	"lane" text PRIMARY KEY NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_until" timestamp with time zone,
	"reason" text,
	"said" text,
	"pauses" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_pulse" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"beat" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_tries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"outbox_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"said" text
);
--> statement-breakpoint
CREATE TABLE "recurring_work" (
	"name" text PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"claim" uuid,
	"lease_until" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"fault" text,
	"faults" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email_sealed" text NOT NULL,
	"email_digest" text NOT NULL,
	"name" text NOT NULL,
	"language" text DEFAULT 'uk' NOT NULL,
	"police_ties" boolean DEFAULT false NOT NULL,
	"password_hash" text NOT NULL,
	"password_set_at" timestamp with time zone NOT NULL,
	"totp_sealed" text NOT NULL,
	"totp_step" bigint DEFAULT 0 NOT NULL,
	"invented" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone,
	CONSTRAINT "staff_emailDigest_unique" UNIQUE("email_digest")
);
--> statement-breakpoint
CREATE TABLE "staff_invites" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"email_sealed" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"territory" text,
	"police_ties" boolean DEFAULT false NOT NULL,
	"totp_sealed" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff_recovery_codes" (
	"staff_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "staff_recovery_codes_staff_id_code_hash_pk" PRIMARY KEY("staff_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "staff_roles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"role" text NOT NULL,
	"territory" text,
	"given_by" uuid,
	"given_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by" uuid
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"factor_tries" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"proved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "beat_areas" (
	"beat" integer NOT NULL,
	"part" integer NOT NULL,
	"area" "polygon" NOT NULL,
	CONSTRAINT "beat_areas_beat_part_pk" PRIMARY KEY("beat","part")
);
--> statement-breakpoint
CREATE TABLE "beat_houses" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "beat_houses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"beat" integer NOT NULL,
	"settlement" text NOT NULL,
	"street" integer,
	"side" text NOT NULL,
	"from_number" integer NOT NULL,
	"from_suffix" text DEFAULT '' NOT NULL,
	"to_number" integer NOT NULL,
	"to_suffix" text,
	"house" text
);
--> statement-breakpoint
CREATE TABLE "beats" (
	"number" integer PRIMARY KEY NOT NULL,
	"name_uk" text NOT NULL,
	"name_en" text NOT NULL,
	"territory" text NOT NULL,
	"unit" text,
	"post" text,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	"verified_on" date NOT NULL,
	"source" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finder_names" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finder_names_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"sound" text NOT NULL,
	"short" text,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"settlement" text NOT NULL,
	"street" integer,
	"type" text,
	"street_name" text,
	"beat" integer
);
--> statement-breakpoint
CREATE TABLE "finder_typos" (
	"hash" integer NOT NULL,
	"sound" text NOT NULL,
	CONSTRAINT "finder_typos_hash_sound_pk" PRIMARY KEY("hash","sound")
);
--> statement-breakpoint
CREATE TABLE "house_points" (
	"street" integer NOT NULL,
	"house" text NOT NULL,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	CONSTRAINT "house_points_street_house_pk" PRIMARY KEY("street","house")
);
--> statement-breakpoint
CREATE TABLE "officer_leaves" (
	"officer" text NOT NULL,
	"since" date NOT NULL,
	"until" date NOT NULL,
	"deputy" text,
	CONSTRAINT "officer_leaves_officer_since_pk" PRIMARY KEY("officer","since")
);
--> statement-breakpoint
CREATE TABLE "officer_posts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"unit" text,
	"place" text,
	"room" text,
	"phone" text,
	"phone_note_uk" text,
	"phone_note_en" text,
	"duty_phone" text,
	"reception" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"substitute" text,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "officers" (
	"slug" text PRIMARY KEY NOT NULL,
	"surname" text NOT NULL,
	"given_name" text NOT NULL,
	"patronymic" text,
	"rank" text,
	"phone" text,
	"email" text,
	"languages" text[] DEFAULT '{}' NOT NULL,
	"unit" text,
	"appointed_on" date,
	"verified_on" date NOT NULL,
	"source" text NOT NULL,
	"status" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "place_access" (
	"place" text NOT NULL,
	"fact" text NOT NULL,
	"verdict" text NOT NULL,
	"centimetres" integer,
	"note_uk" text,
	"note_en" text,
	"checked_on" date,
	CONSTRAINT "place_access_place_fact_pk" PRIMARY KEY("place","fact")
);
--> statement-breakpoint
CREATE TABLE "place_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"wrong" text NOT NULL,
	"text_sealed" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "places" (
	"slug" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_uk" text NOT NULL,
	"name_en" text NOT NULL,
	"address_uk" text NOT NULL,
	"address_en" text NOT NULL,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	"territory" text NOT NULL,
	"unit" text,
	"phone" text,
	"email" text,
	"hours" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"exceptions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"services" text[] DEFAULT '{}' NOT NULL,
	"source" text NOT NULL,
	"verified_on" date NOT NULL,
	"status" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "post_holders" (
	"post" text NOT NULL,
	"officer" text NOT NULL,
	"since" date NOT NULL,
	"until" date,
	CONSTRAINT "post_holders_post_since_pk" PRIMARY KEY("post","since")
);
--> statement-breakpoint
CREATE TABLE "streets" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "streets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"settlement" text NOT NULL,
	"type" text NOT NULL,
	"name_uk" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seeds" (
	"module" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailboxes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"unit" text NOT NULL,
	"role" text NOT NULL,
	"address" text NOT NULL,
	"proposed_by" text NOT NULL,
	"agreed_by" text,
	"confirmed_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	"public_service_reason" text
);
--> statement-breakpoint
CREATE TABLE "routing_rules" (
	"version" integer NOT NULL,
	"id" text NOT NULL,
	"priority" integer NOT NULL,
	"condition" jsonb NOT NULL,
	"recipient" jsonb NOT NULL,
	"copies" jsonb NOT NULL,
	"why" text NOT NULL,
	"note" text,
	CONSTRAINT "routing_rules_version_id_pk" PRIMARY KEY("version","id")
);
--> statement-breakpoint
CREATE TABLE "rule_books" (
	"version" integer PRIMARY KEY NOT NULL,
	"active_from" timestamp with time zone NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "territories" (
	"code" text PRIMARY KEY NOT NULL,
	"parent" text,
	"level" text NOT NULL,
	"name_uk" text NOT NULL,
	"name_en" text NOT NULL,
	"former_names" text[] DEFAULT '{}' NOT NULL,
	"served" boolean DEFAULT false NOT NULL,
	"note_uk" text,
	"note_en" text,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "territory_areas" (
	"territory" text NOT NULL,
	"part" integer NOT NULL,
	"area" "polygon" NOT NULL,
	CONSTRAINT "territory_areas_territory_part_pk" PRIMARY KEY("territory","part")
);
--> statement-breakpoint
CREATE TABLE "unit_territories" (
	"unit" text NOT NULL,
	"territory" text NOT NULL,
	"since" date NOT NULL,
	"until" date,
	CONSTRAINT "unit_territories_unit_territory_since_pk" PRIMARY KEY("unit","territory","since")
);
--> statement-breakpoint
CREATE TABLE "units" (
	"code" text PRIMARY KEY NOT NULL,
	"parent" text,
	"level" text NOT NULL,
	"name_uk" text NOT NULL,
	"name_en" text NOT NULL,
	"region" text,
	"duty_phone" text,
	"copies_allowed" boolean DEFAULT false NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"source" text NOT NULL,
	"checked_on" date NOT NULL,
	"demo" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "appeal_approvals" ADD CONSTRAINT "appeal_approvals_version" FOREIGN KEY ("appeal_id","version","text_hash") REFERENCES "public"."appeal_versions"("appeal_id","version","text_hash") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_codes" ADD CONSTRAINT "appeal_codes_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_events" ADD CONSTRAINT "appeal_events_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_files" ADD CONSTRAINT "appeal_files_version" FOREIGN KEY ("appeal_id","version") REFERENCES "public"."appeal_versions"("appeal_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_letters" ADD CONSTRAINT "appeal_letters_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_letters" ADD CONSTRAINT "appeal_letters_approval_id_appeal_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."appeal_approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_tokens" ADD CONSTRAINT "appeal_tokens_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_versions" ADD CONSTRAINT "appeal_versions_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_parts" ADD CONSTRAINT "upload_parts_upload_id_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_claims" ADD CONSTRAINT "review_claims_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_drafts" ADD CONSTRAINT "review_drafts_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_effects" ADD CONSTRAINT "review_effects_decision_id_review_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."review_decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_item_id_review_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."review_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox_tries" ADD CONSTRAINT "outbox_tries_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD CONSTRAINT "staff_invites_invited_by_staff_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_recovery_codes" ADD CONSTRAINT "staff_recovery_codes_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD CONSTRAINT "staff_roles_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD CONSTRAINT "staff_roles_given_by_staff_id_fk" FOREIGN KEY ("given_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD CONSTRAINT "staff_roles_ended_by_staff_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD CONSTRAINT "staff_sessions_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "beat_areas" ADD CONSTRAINT "beat_areas_beat_beats_number_fk" FOREIGN KEY ("beat") REFERENCES "public"."beats"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "beat_houses" ADD CONSTRAINT "beat_houses_beat_beats_number_fk" FOREIGN KEY ("beat") REFERENCES "public"."beats"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "beat_houses" ADD CONSTRAINT "beat_houses_street_streets_id_fk" FOREIGN KEY ("street") REFERENCES "public"."streets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "beats" ADD CONSTRAINT "beats_post_officer_posts_id_fk" FOREIGN KEY ("post") REFERENCES "public"."officer_posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finder_names" ADD CONSTRAINT "finder_names_street_streets_id_fk" FOREIGN KEY ("street") REFERENCES "public"."streets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finder_names" ADD CONSTRAINT "finder_names_beat_beats_number_fk" FOREIGN KEY ("beat") REFERENCES "public"."beats"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "house_points" ADD CONSTRAINT "house_points_street_streets_id_fk" FOREIGN KEY ("street") REFERENCES "public"."streets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "officer_leaves" ADD CONSTRAINT "officer_leaves_officer_officers_slug_fk" FOREIGN KEY ("officer") REFERENCES "public"."officers"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "officer_leaves" ADD CONSTRAINT "officer_leaves_deputy_officers_slug_fk" FOREIGN KEY ("deputy") REFERENCES "public"."officers"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "officer_posts" ADD CONSTRAINT "officer_posts_place_places_slug_fk" FOREIGN KEY ("place") REFERENCES "public"."places"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "officer_posts" ADD CONSTRAINT "officer_posts_substitute_officers_slug_fk" FOREIGN KEY ("substitute") REFERENCES "public"."officers"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_access" ADD CONSTRAINT "place_access_place_places_slug_fk" FOREIGN KEY ("place") REFERENCES "public"."places"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_holders" ADD CONSTRAINT "post_holders_post_officer_posts_id_fk" FOREIGN KEY ("post") REFERENCES "public"."officer_posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_holders" ADD CONSTRAINT "post_holders_officer_officers_slug_fk" FOREIGN KEY ("officer") REFERENCES "public"."officers"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD CONSTRAINT "mailboxes_unit_units_code_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routing_rules" ADD CONSTRAINT "routing_rules_version_rule_books_version_fk" FOREIGN KEY ("version") REFERENCES "public"."rule_books"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "territories" ADD CONSTRAINT "territories_parent_territories_code_fk" FOREIGN KEY ("parent") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "territory_areas" ADD CONSTRAINT "territory_areas_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_territories" ADD CONSTRAINT "unit_territories_unit_units_code_fk" FOREIGN KEY ("unit") REFERENCES "public"."units"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_territories" ADD CONSTRAINT "unit_territories_territory_territories_code_fk" FOREIGN KEY ("territory") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_parent_units_code_fk" FOREIGN KEY ("parent") REFERENCES "public"."units"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_region_territories_code_fk" FOREIGN KEY ("region") REFERENCES "public"."territories"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_approvals_appeal" ON "appeal_approvals" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "appeal_drafts_ends" ON "appeal_drafts" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "appeal_drafts_receipt" ON "appeal_drafts" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "appeal_events_appeal" ON "appeal_events" USING btree ("appeal_id","id");--> statement-breakpoint
CREATE INDEX "appeal_letters_appeal" ON "appeal_letters" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "appeal_tokens_appeal" ON "appeal_tokens" USING btree ("appeal_id","purpose");--> statement-breakpoint
CREATE INDEX "appeals_author" ON "appeals" USING btree ("email_digest","created_at");--> statement-breakpoint
CREATE INDEX "appeals_state" ON "appeals" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "appeals_sent" ON "appeals" USING btree ("sent_at") WHERE "appeals"."sent_at" is not null;--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject_kind","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_staff" ON "audit" USING btree ("staff_id","id");--> statement-breakpoint
CREATE INDEX "files_owner" ON "files" USING btree ("owner_kind","owner_id","position");--> statement-breakpoint
CREATE INDEX "uploads_owner" ON "uploads" USING btree ("owner_kind","owner_id");--> statement-breakpoint
CREATE INDEX "uploads_touched" ON "uploads" USING btree ("touched_at");--> statement-breakpoint
CREATE INDEX "limits_end" ON "limits" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "review_claims_staff" ON "review_claims" USING btree ("staff_id","expires_at");--> statement-breakpoint
CREATE INDEX "review_decisions_item" ON "review_decisions" USING btree ("item_id","at");--> statement-breakpoint
CREATE INDEX "review_decisions_staff" ON "review_decisions" USING btree ("staff_id","at");--> statement-breakpoint
CREATE INDEX "review_decisions_returned" ON "review_decisions" USING btree ("at") WHERE outcome = 'return';--> statement-breakpoint
CREATE INDEX "review_drafts_touched" ON "review_drafts" USING btree ("touched_at");--> statement-breakpoint
CREATE INDEX "review_effects_due" ON "review_effects" USING btree ("due_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "review_effects_item" ON "review_effects" USING btree ("item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "review_items_open_one" ON "review_items" USING btree ("kind","subject_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_subject" ON "review_items" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "review_items_due" ON "review_items" USING btree ("due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_lane_due" ON "review_items" USING btree ("lane","due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_asked" ON "review_items" USING btree ("asked_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_items_ref" ON "review_items" USING gin (ref_key gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "review_notes_item" ON "review_notes" USING btree ("item_id","at");--> statement-breakpoint
CREATE INDEX "caught_letters_message" ON "caught_letters" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "caught_letters_at" ON "caught_letters" USING btree ("at");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("lane","due_at") WHERE "outbox"."state" in ('waiting', 'sending', 'unclear');--> statement-breakpoint
CREATE INDEX "outbox_untold" ON "outbox" USING btree ("due_at") WHERE "outbox"."state" in ('sent', 'dead') and "outbox"."told_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("state","window_at") WHERE "outbox"."state" <> 'sent';--> statement-breakpoint
CREATE INDEX "outbox_stopped" ON "outbox" USING btree ("state","accepted_at") WHERE "outbox"."state" in ('held', 'dead');--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "outbox_sent" ON "outbox" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "outbox_tries_letter" ON "outbox_tries" USING btree ("outbox_id","id");--> statement-breakpoint
CREATE INDEX "staff_roles_staff" ON "staff_roles" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_sessions_staff" ON "staff_sessions" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_sessions_ends" ON "staff_sessions" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "beat_areas_area" ON "beat_areas" USING gist ("area");--> statement-breakpoint
CREATE INDEX "beat_houses_street" ON "beat_houses" USING btree ("street","from_number","to_number");--> statement-breakpoint
CREATE INDEX "beat_houses_beat" ON "beat_houses" USING btree ("beat");--> statement-breakpoint
CREATE INDEX "beat_houses_settlement" ON "beat_houses" USING btree ("settlement") WHERE street is null;--> statement-breakpoint
CREATE INDEX "beats_territory" ON "beats" USING btree ("territory");--> statement-breakpoint
CREATE INDEX "beats_post" ON "beats" USING btree ("post");--> statement-breakpoint
CREATE INDEX "finder_names_key" ON "finder_names" USING btree ("key");--> statement-breakpoint
CREATE INDEX "finder_names_sound" ON "finder_names" USING btree ("sound");--> statement-breakpoint
CREATE INDEX "finder_names_short" ON "finder_names" USING btree ("short");--> statement-breakpoint
CREATE INDEX "finder_names_street" ON "finder_names" USING btree ("street");--> statement-breakpoint
CREATE INDEX "officers_surname" ON "officers" USING btree ("surname");--> statement-breakpoint
CREATE INDEX "place_reports_subject" ON "place_reports" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "places_territory" ON "places" USING btree ("territory","kind");--> statement-breakpoint
CREATE INDEX "post_holders_officer" ON "post_holders" USING btree ("officer");--> statement-breakpoint
CREATE UNIQUE INDEX "streets_name" ON "streets" USING btree ("settlement","type","name_uk");--> statement-breakpoint
CREATE INDEX "mailboxes_unit" ON "mailboxes" USING btree ("unit","role");--> statement-breakpoint
CREATE UNIQUE INDEX "mailboxes_address" ON "mailboxes" USING btree ("unit","role","address");--> statement-breakpoint
CREATE UNIQUE INDEX "routing_rules_priority" ON "routing_rules" USING btree ("version","priority");--> statement-breakpoint
CREATE INDEX "territories_parent" ON "territories" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "territories_level" ON "territories" USING btree ("level");--> statement-breakpoint
CREATE INDEX "territory_areas_area" ON "territory_areas" USING gist ("area");--> statement-breakpoint
CREATE INDEX "unit_territories_territory" ON "unit_territories" USING btree ("territory");--> statement-breakpoint
CREATE INDEX "units_parent" ON "units" USING btree ("parent");