ALTER TABLE "visits" ADD COLUMN "mailbox" text;--> statement-breakpoint
ALTER TABLE "visits" ADD COLUMN "hide_place" boolean DEFAULT false NOT NULL;