-- One post, one holder on one day.
ALTER TABLE post_holders ADD CONSTRAINT post_holders_one EXCLUDE USING gist (post WITH =, daterange(since, until, '[]') WITH &&);
--> statement-breakpoint
ALTER TABLE officer_leaves ADD CONSTRAINT officer_leaves_one EXCLUDE USING gist (officer WITH =, daterange(since, until, '[]') WITH &&);
--> statement-breakpoint
-- A fact of access without the day someone looked is a rumour.
ALTER TABLE place_access ADD CONSTRAINT place_access_dated CHECK (verdict = 'unknown' OR checked_on IS NOT NULL);
--> statement-breakpoint
ALTER TABLE beat_houses ADD CONSTRAINT beat_houses_order CHECK (from_number BETWEEN 0 AND to_number);
--> statement-breakpoint
ALTER TABLE places ADD CONSTRAINT places_on_earth CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180);
--> statement-breakpoint
ALTER TABLE beats ADD CONSTRAINT beats_on_earth CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180);
--> statement-breakpoint
CREATE INDEX beats_nearest ON beats USING gist (ll_to_earth(lat, lon));
--> statement-breakpoint
CREATE INDEX places_nearest ON places USING gist (ll_to_earth(lat, lon));
--> statement-breakpoint
-- Likeness is asked within one settlement only, so its price is that of a town and not of the country. The key stands in lower()
-- because a trigram index on the bare column also answers `=`, slower than the plain index, and the planner cannot tell.
CREATE INDEX finder_names_alike ON finder_names USING gist (settlement, lower(key) gist_trgm_ops) WHERE kind <> 'settlement';
--> statement-breakpoint
-- A mailbox serves only when someone other than its proposer agreed, and never without an end.
ALTER TABLE mailboxes ADD CONSTRAINT mailboxes_two_people CHECK (confirmed_at IS NULL OR (agreed_by IS NOT NULL AND agreed_by <> proposed_by AND expires_at IS NOT NULL));
--> statement-breakpoint
-- An edition of the rules is a record: what a letter was sent by must stay readable as it was.
CREATE FUNCTION refuse_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'routing rules are never changed: write the next edition'; END $$;
--> statement-breakpoint
CREATE TRIGGER routing_rules_kept BEFORE UPDATE OR DELETE ON routing_rules FOR EACH ROW EXECUTE FUNCTION refuse_rule_change();
--> statement-breakpoint
CREATE TRIGGER rule_books_kept BEFORE UPDATE OR DELETE ON rule_books FOR EACH ROW EXECUTE FUNCTION refuse_rule_change();
