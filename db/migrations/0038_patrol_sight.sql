-- A member under a running sanction, and one whose formation may not patrol any more, reads no order, whatever their seat says.
CREATE OR REPLACE FUNCTION patrol_order(wanted uuid, person text, moment timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, meeting_sealed text, route_sealed text, officer_sealed text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.starts_at, o.ends_at, o.meeting_sealed, o.route_sealed, o.officer_sealed
  FROM patrol_orders o
  JOIN patrols p ON p.id = o.patrol
  JOIN patrol_seats s ON s.patrol = p.id AND s.state = 'approved'
  JOIN patrol_members m ON m.id = s.member AND m.state = 'admitted' AND m.email_digest = person
  WHERE o.patrol = wanted AND p.state IN ('rostered', 'briefing', 'started')
    AND moment >= o.starts_at - interval '3 hours' AND moment < o.ends_at
    AND NOT EXISTS (SELECT 1 FROM patrol_sanctions x WHERE x.member = m.id AND x.until_at > moment AND (x.answer IS NULL OR x.answer = 'stands'))
    AND (m.invited OR EXISTS (
      SELECT 1 FROM formations f WHERE f.id = m.formation AND f.state IN ('registered', 'active', 'audit') AND btrim(f.registration) <> ''))
$$;
--> statement-breakpoint
-- Whether somebody would be on two rosters at once if this patrol took these hours.
CREATE FUNCTION patrol_clash_at(who uuid, wanted uuid, from_at timestamptz, to_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM patrol_orders other
    JOIN patrol_seats s ON s.patrol = other.patrol AND s.member = who AND s.state = 'approved'
    WHERE other.patrol <> wanted AND other.starts_at < to_at AND from_at < other.ends_at)
$$;
--> statement-breakpoint
-- Whether the hours of a patrol have begun, be they over or not: its words are not written over any more.
CREATE FUNCTION patrol_has_come_near(wanted uuid, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM patrol_orders o WHERE o.patrol = wanted AND moment >= o.starts_at - interval '3 hours')
$$;
--> statement-breakpoint
-- The planned end of a patrol that is over, and nothing before it: a late press of the last button does not lengthen the patrol.
CREATE FUNCTION patrol_end(wanted uuid, moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.ends_at FROM patrol_orders o WHERE o.patrol = wanted AND o.ends_at <= moment
$$;
