CREATE TABLE "staff_conflict_ends" (
	"conflict_id" uuid PRIMARY KEY NOT NULL,
	"ended_by" uuid NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"why" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_conflicts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"whom_sealed" text NOT NULL,
	"why" text NOT NULL,
	"declared_by" uuid NOT NULL,
	"declared_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff_role_answers" (
	"ask_id" uuid PRIMARY KEY NOT NULL,
	"answer" text NOT NULL,
	"answered_by" uuid NOT NULL,
	"answered_at" timestamp with time zone NOT NULL,
	"why" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_role_asks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_id" uuid,
	"invite_id" uuid,
	"role" text NOT NULL,
	"territory" text,
	"unit" text,
	"until_at" timestamp with time zone,
	"why" text NOT NULL,
	"asked_by" uuid,
	"asked_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_role_ends" (
	"role_id" uuid PRIMARY KEY NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp with time zone NOT NULL,
	"why" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "review_items" ADD COLUMN "concerns" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD CONSTRAINT "staff_invites_id_unique" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "unit" text;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "until_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "why" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "language" text DEFAULT 'uk' NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_invites" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD COLUMN "unit" text;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD COLUMN "why" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_roles" ADD COLUMN "ask_id" uuid;--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD COLUMN "last_route" text;--> statement-breakpoint
ALTER TABLE "staff_conflict_ends" ADD CONSTRAINT "staff_conflict_ends_conflict_id_staff_conflicts_id_fk" FOREIGN KEY ("conflict_id") REFERENCES "public"."staff_conflicts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_conflict_ends" ADD CONSTRAINT "staff_conflict_ends_ended_by_staff_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_conflicts" ADD CONSTRAINT "staff_conflicts_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_conflicts" ADD CONSTRAINT "staff_conflicts_declared_by_staff_id_fk" FOREIGN KEY ("declared_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_answers" ADD CONSTRAINT "staff_role_answers_ask_id_staff_role_asks_id_fk" FOREIGN KEY ("ask_id") REFERENCES "public"."staff_role_asks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_answers" ADD CONSTRAINT "staff_role_answers_answered_by_staff_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_asks" ADD CONSTRAINT "staff_role_asks_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_asks" ADD CONSTRAINT "staff_role_asks_invite_id_staff_invites_id_fk" FOREIGN KEY ("invite_id") REFERENCES "public"."staff_invites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_asks" ADD CONSTRAINT "staff_role_asks_asked_by_staff_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_ends" ADD CONSTRAINT "staff_role_ends_role_id_staff_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."staff_roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_role_ends" ADD CONSTRAINT "staff_role_ends_ended_by_staff_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "staff_conflicts_staff" ON "staff_conflicts" USING btree ("staff_id");--> statement-breakpoint
CREATE INDEX "staff_role_asks_staff" ON "staff_role_asks" USING btree ("staff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "staff_role_asks_invite" ON "staff_role_asks" USING btree ("invite_id");--> statement-breakpoint
ALTER TABLE "staff_roles" ADD CONSTRAINT "staff_roles_ask_id_staff_role_asks_id_fk" FOREIGN KEY ("ask_id") REFERENCES "public"."staff_role_asks"("id") ON DELETE no action ON UPDATE no action;
