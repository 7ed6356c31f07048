DROP INDEX "finder_names_key";--> statement-breakpoint
DROP INDEX "finder_names_sound";--> statement-breakpoint
DROP INDEX "finder_names_short";--> statement-breakpoint
CREATE INDEX "finder_settlements_key" ON "finder_names" USING btree ("key") WHERE kind = 'settlement';--> statement-breakpoint
CREATE INDEX "finder_settlements_sound" ON "finder_names" USING btree ("sound") WHERE kind = 'settlement';--> statement-breakpoint
CREATE INDEX "finder_names_key" ON "finder_names" USING btree ("key","settlement") WHERE kind <> 'settlement';--> statement-breakpoint
CREATE INDEX "finder_names_sound" ON "finder_names" USING btree ("sound","settlement") WHERE kind <> 'settlement';--> statement-breakpoint
CREATE INDEX "finder_names_short" ON "finder_names" USING btree ("short","settlement") WHERE kind <> 'settlement';