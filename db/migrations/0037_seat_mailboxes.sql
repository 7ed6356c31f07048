DROP INDEX "event_seats_once";--> statement-breakpoint
ALTER TABLE "event_seats" ADD COLUMN "mailbox_digest" text;--> statement-breakpoint
CREATE UNIQUE INDEX "event_seats_mailbox" ON "event_seats" USING btree ("event","mailbox_digest") WHERE "event_seats"."state" not in ('requested', 'cancelled') and "event_seats"."mailbox_digest" is not null;