CREATE TABLE "tips"."recipient_lists" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" integer NOT NULL,
	"file" text NOT NULL,
	"put_by" uuid,
	"put_on" date NOT NULL,
	"decided_by" uuid,
	"decision" text,
	"decided_on" date,
	CONSTRAINT "tip_recipient_lists_two" CHECK ("tips"."recipient_lists"."decided_by" is null or "tips"."recipient_lists"."decided_by" <> "tips"."recipient_lists"."put_by")
);
--> statement-breakpoint
ALTER TABLE "staff_sessions" ADD COLUMN "passkey" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tips"."asks" ADD COLUMN "spent" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tips"."asks" ADD COLUMN "inner" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "tip_recipient_lists_seq" ON "tips"."recipient_lists" USING btree ("seq") WHERE "tips"."recipient_lists"."decision" = 'agreed';--> statement-breakpoint
ALTER TABLE "tips"."asks" ADD CONSTRAINT "tip_asks_two" CHECK ("tips"."asks"."decided_by" is null or "tips"."asks"."decided_by" <> "tips"."asks"."asked_by");--> statement-breakpoint
ALTER TABLE "tips"."threads" ADD CONSTRAINT "tip_threads_outcome" CHECK ("tips"."threads"."state" not in ('closed', 'joined', 'training', 'redirected') or "tips"."threads"."outcome" is not null);
--> statement-breakpoint
-- What one person asks and another agrees to may be done once, and is never done without it: not by a slip of the portal either.
CREATE FUNCTION "tips"."spend_ask"(tip uuid, what text, value text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found uuid;
BEGIN
	SELECT id INTO found FROM tips.asks
		WHERE thread_id = tip AND act = what AND decision = 'agreed' AND decided_by <> asked_by AND NOT spent AND (value IS NULL OR code = value)
		LIMIT 1 FOR UPDATE;
	IF found IS NULL THEN RAISE EXCEPTION 'two persons decide this: % of a tip', what USING ERRCODE = 'check_violation'; END IF;
	UPDATE tips.asks SET spent = true WHERE id = found;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tips"."guard_thread"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.urgency > OLD.urgency THEN PERFORM tips.spend_ask(NEW.id, 'lower', NEW.urgency); END IF;
	IF NEW.state = 'held' AND OLD.state <> 'held' THEN PERFORM tips.spend_ask(NEW.id, 'hold', NULL); END IF;
	IF NEW.resonance AND NOT OLD.resonance THEN PERFORM tips.spend_ask(NEW.id, 'resonance', NULL); END IF;
	IF NEW.ring <> OLD.ring THEN RAISE EXCEPTION 'a tip keeps its ring' USING ERRCODE = 'check_violation'; END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "tip_threads_guard" BEFORE UPDATE ON "tips"."threads" FOR EACH ROW EXECUTE FUNCTION "tips"."guard_thread"();
--> statement-breakpoint
CREATE FUNCTION "tips"."guard_ask"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD.decision IS NOT NULL AND (NEW.decision, NEW.decided_by) IS DISTINCT FROM (OLD.decision, OLD.decided_by) THEN
		RAISE EXCEPTION 'what was decided stays decided' USING ERRCODE = 'check_violation';
	END IF;
	IF (NEW.asked_by, NEW.act, NEW.thread_id) IS DISTINCT FROM (OLD.asked_by, OLD.act, OLD.thread_id) OR NEW.code IS DISTINCT FROM OLD.code THEN
		RAISE EXCEPTION 'what was asked stays asked' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "tip_asks_guard" BEFORE UPDATE ON "tips"."asks" FOR EACH ROW EXECUTE FUNCTION "tips"."guard_ask"();
