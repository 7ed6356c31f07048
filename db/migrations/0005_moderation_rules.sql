ALTER TABLE review_items ADD CONSTRAINT review_items_words CHECK (lane IN ('ordinary', 'crime') AND state IN ('open', 'decided', 'withdrawn') AND risk BETWEEN 0 AND 3);
--> statement-breakpoint
ALTER TABLE review_decisions ADD CONSTRAINT review_decisions_words CHECK (outcome IN ('approve', 'return', 'decline') AND (outcome = 'approve') = (cardinality(reasons) = 0));
--> statement-breakpoint
ALTER TABLE review_effects ADD CONSTRAINT review_effects_words CHECK (state IN ('waiting', 'applied', 'undone', 'refused', 'failed'));
--> statement-breakpoint
ALTER TABLE review_notes ADD CONSTRAINT review_notes_words CHECK (kind IN ('question', 'opinion', 'note'));
--> statement-breakpoint
CREATE TRIGGER review_decisions_rows_stay BEFORE UPDATE OR DELETE ON review_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_decisions_stay BEFORE TRUNCATE ON review_decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_notes_rows_stay BEFORE UPDATE OR DELETE ON review_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER review_notes_stay BEFORE TRUNCATE ON review_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
