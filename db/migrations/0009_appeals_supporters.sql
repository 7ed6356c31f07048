CREATE TABLE "appeal_supporters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"token_hash" text NOT NULL,
	"words_hash" text NOT NULL,
	"state" text NOT NULL,
	"letters" integer NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	CONSTRAINT "appeal_supporters_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "appeal_supporters_person" UNIQUE("appeal_id","digest")
);
--> statement-breakpoint
ALTER TABLE "appeal_supporters" ADD CONSTRAINT "appeal_supporters_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE appeal_supporters ADD CONSTRAINT appeal_supporters_words CHECK (state IN ('asked', 'confirmed', 'refused') AND (state = 'asked') = (answered_at IS NULL));
--> statement-breakpoint
-- Once the police have the list, no answer about it changes any more.
CREATE FUNCTION appeal_support_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM appeals WHERE id = OLD.appeal_id AND sent_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the list of supporters has gone to the police' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_support_stays BEFORE UPDATE ON appeal_supporters FOR EACH ROW EXECUTE FUNCTION appeal_support_stays();
--> statement-breakpoint
-- A group is two people at least: the author, whose address is proved, and somebody who agreed.
CREATE FUNCTION appeal_group_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM appeal_supporters WHERE appeal_id = NEW.appeal_id)
    AND NOT EXISTS (SELECT 1 FROM appeal_supporters WHERE appeal_id = NEW.appeal_id AND state = 'confirmed') THEN
    RAISE EXCEPTION 'nobody of this group has confirmed yet' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_group_agreed BEFORE INSERT ON appeal_approvals FOR EACH ROW EXECUTE FUNCTION appeal_group_agreed();
