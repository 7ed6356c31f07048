-- A letter's identity never changes, its states follow the drawing, and a sent letter stays sent: a bug in the worker must not be able to send twice or to lose a promise.
CREATE FUNCTION outbox_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' THEN RAISE EXCEPTION 'a letter begins by waiting'; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state NOT IN ('sent', 'dead') THEN RAISE EXCEPTION 'a promised letter is not deleted'; END IF;
    RETURN OLD;
  END IF;
  IF (OLD.id, OLD.key, OLD.message_id, OLD.lane, OLD.template, OLD.subject_kind, OLD.subject_id, OLD.accepted_at)
     IS DISTINCT FROM (NEW.id, NEW.key, NEW.message_id, NEW.lane, NEW.template, NEW.subject_kind, NEW.subject_id, NEW.accepted_at) THEN
    RAISE EXCEPTION 'the identity of a letter does not change';
  END IF;
  IF OLD.state <> NEW.state AND NOT (
    (OLD.state = 'waiting' AND NEW.state IN ('sending', 'unclear', 'dead')) OR
    (OLD.state = 'sending' AND NEW.state IN ('sent', 'waiting', 'unclear', 'dead')) OR
    (OLD.state = 'unclear' AND NEW.state IN ('sent', 'waiting', 'held', 'dead')) OR
    (OLD.state = 'held' AND NEW.state IN ('sent', 'waiting', 'unclear')) OR
    (OLD.state = 'dead' AND NEW.state = 'waiting') OR
    -- A 250 may arrive after the lease ended and another worker has put the letter back or given it up.
    (OLD.state IN ('waiting', 'dead') AND NEW.state = 'sent' AND NEW.proof = 'reply')
  ) THEN
    RAISE EXCEPTION 'a letter does not go from % to %', OLD.state, NEW.state;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER outbox_guard BEFORE INSERT OR UPDATE OR DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_guard();
--> statement-breakpoint
ALTER TABLE outbox ADD CONSTRAINT outbox_sending_is_claimed CHECK (state <> 'sending' OR (claim IS NOT NULL AND lease_until IS NOT NULL));
--> statement-breakpoint
-- The mail server's word and the fingerprint of what it took are kept together, or the letter is not sent.
ALTER TABLE outbox ADD CONSTRAINT outbox_sent_has_proof CHECK (
  state <> 'sent' OR (sent_at IS NOT NULL AND proof IS NOT NULL AND (proof <> 'reply' OR (coalesce(response, '') <> '' AND sha256 IS NOT NULL AND coalesce(server, '') <> '')))
);
--> statement-breakpoint
ALTER TABLE outbox ADD CONSTRAINT outbox_waiting_has_contents CHECK (state NOT IN ('waiting', 'sending') OR (to_sealed IS NOT NULL AND data_sealed IS NOT NULL));
