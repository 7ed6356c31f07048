INSERT INTO staff_role_ends (role_id, ended_by, ended_at, why) SELECT id, ended_by, ended_at, '' FROM staff_roles WHERE ended_at IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "staff_roles" DROP CONSTRAINT "staff_roles_ended_by_staff_id_fk";
--> statement-breakpoint
ALTER TABLE "staff_roles" DROP COLUMN "ended_at";--> statement-breakpoint
ALTER TABLE "staff_roles" DROP COLUMN "ended_by";
--> statement-breakpoint
ALTER TABLE staff_role_asks ADD CONSTRAINT staff_role_asks_whom CHECK ((staff_id IS NULL) <> (invite_id IS NULL) AND (staff_id IS NULL OR staff_id IS DISTINCT FROM asked_by));
--> statement-breakpoint
ALTER TABLE staff_roles ADD CONSTRAINT staff_roles_not_own CHECK (given_by IS NULL OR given_by <> staff_id);
--> statement-breakpoint
-- A role of weight is confirmed by a second person: neither the one who asked nor the one who gets it.
CREATE FUNCTION check_role_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM staff_role_asks asked WHERE asked.id = NEW.ask_id AND NEW.answer = 'confirmed' AND NEW.answered_by IN (asked.asked_by, asked.staff_id)) THEN
    RAISE EXCEPTION 'nobody confirms their own request or role' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER staff_role_answers_other BEFORE INSERT ON staff_role_answers FOR EACH ROW EXECUTE FUNCTION check_role_answer();
--> statement-breakpoint
CREATE TRIGGER staff_roles_stay BEFORE UPDATE OR DELETE ON staff_roles FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_role_ends_stay BEFORE UPDATE OR DELETE ON staff_role_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_role_asks_stay BEFORE UPDATE OR DELETE ON staff_role_asks FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_role_answers_stay BEFORE UPDATE OR DELETE ON staff_role_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_conflicts_stay BEFORE UPDATE OR DELETE ON staff_conflicts FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER staff_conflict_ends_stay BEFORE UPDATE OR DELETE ON staff_conflict_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
