-- An event goes from state to state by the table in src/modules/events/rules.ts and by no other way; what was never published is never shown.
CREATE FUNCTION events_states() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY (ARRAY[
    'idea>proposed', 'proposed>confirmed', 'confirmed>published', 'published>closed', 'closed>published', 'published>held', 'closed>held',
    'held>draft', 'draft>approved', 'approved>counted', 'idea>cancelled', 'proposed>cancelled', 'confirmed>cancelled', 'published>cancelled',
    'closed>cancelled', 'published>failed', 'closed>failed'])) THEN
    RAISE EXCEPTION 'an event cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state IN ('published', 'closed', 'held', 'draft', 'approved', 'counted', 'failed') AND NEW.published_at IS NULL THEN
    RAISE EXCEPTION 'an event that was never published cannot be %', NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER events_states BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_states();
