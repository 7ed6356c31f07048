CREATE INDEX "audit_act" ON "audit" USING btree ("act" text_pattern_ops,"id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
-- The chain is written with the rights of its owner, so whoever serves pages needs none on it.
ALTER FUNCTION audit_link() SECURITY DEFINER SET search_path = public, pg_temp;
