-- The same steps as `transitions` in src/modules/appeals/rules.ts; a test compares them row by row.
CREATE FUNCTION appeal_step(was text, what text, who text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT to_state FROM (VALUES
    ('draft', 'send', 'applicant', 'awaiting_confirmation'),
    ('awaiting_confirmation', 'confirm', 'applicant', 'submitted'),
    ('awaiting_confirmation', 'expire', 'portal', 'expired'),
    ('submitted', 'take', 'moderator', 'in_moderation'),
    ('in_moderation', 'return', 'moderator', 'returned'),
    ('in_moderation', 'decline', 'moderator', 'declined'),
    ('in_moderation', 'approve', 'moderator', 'approved'),
    ('returned', 'correct', 'applicant', 'submitted'),
    ('returned', 'run_out', 'portal', 'not_corrected'),
    ('awaiting_confirmation', 'withdraw', 'applicant', 'withdrawn'),
    ('submitted', 'withdraw', 'applicant', 'withdrawn'),
    ('in_moderation', 'withdraw', 'applicant', 'withdrawn'),
    ('returned', 'withdraw', 'applicant', 'withdrawn'),
    ('approved', 'withdraw', 'applicant', 'withdrawn'),
    ('approved', 'queue', 'portal', 'queued'),
    ('queued', 'accept', 'portal', 'sent'),
    ('registered', 'accept', 'portal', 'registered'),
    ('answered', 'accept', 'portal', 'answered'),
    ('closed', 'accept', 'portal', 'closed'),
    ('queued', 'copy', 'portal', 'queued'),
    ('sent', 'copy', 'portal', 'sent'),
    ('registered', 'copy', 'portal', 'registered'),
    ('answered', 'copy', 'portal', 'answered'),
    ('closed', 'copy', 'portal', 'closed'),
    ('queued', 'fail', 'portal', 'queued'),
    ('sent', 'fail', 'portal', 'sent'),
    ('registered', 'fail', 'portal', 'registered'),
    ('answered', 'fail', 'portal', 'answered'),
    ('closed', 'fail', 'portal', 'closed'),
    ('queued', 'register', 'police', 'registered'),
    ('sent', 'register', 'police', 'registered'),
    ('registered', 'register', 'police', 'registered'),
    ('answered', 'register', 'police', 'answered'),
    ('sent', 'register', 'applicant', 'registered'),
    ('registered', 'register', 'applicant', 'registered'),
    ('sent', 'redirect', 'police', 'sent'),
    ('registered', 'redirect', 'police', 'registered'),
    ('sent', 'redirect', 'applicant', 'sent'),
    ('registered', 'redirect', 'applicant', 'registered'),
    ('registered', 'extend', 'police', 'registered'),
    ('registered', 'extend', 'applicant', 'registered'),
    ('sent', 'answer', 'police', 'answered'),
    ('registered', 'answer', 'police', 'answered'),
    ('answered', 'answer', 'police', 'answered'),
    ('sent', 'answer', 'applicant', 'answered'),
    ('registered', 'answer', 'applicant', 'answered'),
    ('answered', 'answer', 'applicant', 'answered'),
    ('queued', 'note', 'police', 'queued'),
    ('sent', 'note', 'police', 'sent'),
    ('registered', 'note', 'police', 'registered'),
    ('answered', 'note', 'police', 'answered'),
    ('sent', 'silence', 'portal', 'sent'),
    ('registered', 'silence', 'portal', 'registered'),
    ('answered', 'close', 'applicant', 'closed'),
    ('answered', 'close', 'portal', 'closed'),
    ('sent', 'close', 'portal', 'closed'),
    ('registered', 'close', 'portal', 'closed'),
    ('closed', 'forget', 'portal', 'closed'),
    ('expired', 'forget', 'portal', 'expired'),
    ('withdrawn', 'forget', 'portal', 'withdrawn'),
    ('not_corrected', 'forget', 'portal', 'not_corrected'),
    ('declined', 'forget', 'portal', 'declined')
  ) AS step (from_state, event, actor, to_state)
  WHERE from_state = was AND event = what AND actor = who
$$;
--> statement-breakpoint
-- A row of the history must be a drawn step from where the appeal stands now; it alone moves the appeal.
CREATE FUNCTION appeal_event_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stands text;
BEGIN
  SELECT state INTO stands FROM appeals WHERE id = NEW.appeal_id FOR UPDATE;
  IF NEW.from_state IS DISTINCT FROM stands THEN
    RAISE EXCEPTION 'appeal stands in %, not in %', stands, NEW.from_state USING ERRCODE = 'check_violation';
  END IF;
  IF appeal_step(NEW.from_state, NEW.event, NEW.actor) IS DISTINCT FROM NEW.to_state THEN
    RAISE EXCEPTION 'no step % by % from % to %', NEW.event, NEW.actor, NEW.from_state, NEW.to_state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.event = 'approve' AND NOT EXISTS (
    SELECT 1 FROM appeal_approvals approval JOIN appeals appeal ON appeal.id = approval.appeal_id
    WHERE appeal.id = NEW.appeal_id AND approval.version = appeal.version AND approval.text_hash = appeal.content_hash
  ) THEN
    RAISE EXCEPTION 'an appeal is approved only by an approval of its current text' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.to_state <> NEW.from_state THEN
    UPDATE appeals SET state = NEW.to_state WHERE id = NEW.appeal_id;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_event_added BEFORE INSERT ON appeal_events FOR EACH ROW EXECUTE FUNCTION appeal_event_added();
--> statement-breakpoint
CREATE FUNCTION appeal_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_events_stay BEFORE DELETE ON appeal_events FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
-- Sealed words of the police may be dropped once the appeal has ended; nothing else of the history ever changes.
CREATE FUNCTION appeal_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.facts = OLD.facts - 'sealed' AND (NEW.id, NEW.appeal_id, NEW.event, NEW.from_state, NEW.to_state, NEW.actor, NEW.staff_id, NEW.at)
      IS NOT DISTINCT FROM (OLD.id, OLD.appeal_id, OLD.event, OLD.from_state, OLD.to_state, OLD.actor, OLD.staff_id, OLD.at)
    AND EXISTS (SELECT 1 FROM appeals WHERE id = OLD.appeal_id AND state IN ('closed', 'expired', 'withdrawn', 'not_corrected', 'declined')) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the history of an appeal is only added to' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_event_stays BEFORE UPDATE ON appeal_events FOR EACH ROW EXECUTE FUNCTION appeal_event_stays();
--> statement-breakpoint
CREATE FUNCTION appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an appeal begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state IS DISTINCT FROM OLD.state AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the state of an appeal changes only through its history' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'the number of an appeal never changes' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.version <> OLD.version OR NEW.content_hash <> OLD.content_hash THEN
    IF OLD.state NOT IN ('draft', 'returned') THEN
      RAISE EXCEPTION 'the text of an appeal may change only while it is with its author' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM appeal_versions kept WHERE kept.appeal_id = NEW.id AND kept.version = NEW.version AND kept.text_hash = NEW.content_hash) THEN
      RAISE EXCEPTION 'this version of the text is not kept' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_guard BEFORE INSERT OR UPDATE ON appeals FOR EACH ROW EXECUTE FUNCTION appeal_guard();
--> statement-breakpoint
CREATE TRIGGER appeals_stay BEFORE DELETE ON appeals FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
-- What the author wrote is never rewritten. After its term it may be emptied; once the letter is sent,
-- the list of supporters may be taken out (`reduced:`), and such a text can never be sent again.
CREATE FUNCTION appeal_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.appeal_id = OLD.appeal_id AND NEW.version = OLD.version AND NEW.text_hash = OLD.text_hash AND NEW.created_at = OLD.created_at AND NEW.sealed = ''
    AND EXISTS (SELECT 1 FROM appeals WHERE id = OLD.appeal_id AND state IN ('closed', 'expired', 'withdrawn', 'not_corrected', 'declined')) THEN
    RETURN NEW;
  END IF;
  IF NEW.appeal_id = OLD.appeal_id AND NEW.version = OLD.version AND NEW.text_hash = OLD.text_hash AND NEW.created_at = OLD.created_at
    AND NEW.sealed LIKE 'reduced:%' AND OLD.sealed NOT LIKE 'reduced:%' AND OLD.sealed <> ''
    AND EXISTS (SELECT 1 FROM appeals WHERE id = OLD.appeal_id AND sent_at IS NOT NULL) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the text of an appeal is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_text_stays BEFORE UPDATE ON appeal_versions FOR EACH ROW EXECUTE FUNCTION appeal_text_stays();
--> statement-breakpoint
CREATE TRIGGER appeal_text_kept BEFORE DELETE ON appeal_versions FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
CREATE FUNCTION appeal_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.label_sealed = '' AND (NEW.appeal_id, NEW.version, NEW.position, NEW.file_id, NEW.sha256, NEW.bytes, NEW.type, NEW.purpose)
    = (OLD.appeal_id, OLD.version, OLD.position, OLD.file_id, OLD.sha256, OLD.bytes, OLD.type, OLD.purpose) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the files of an appeal are never exchanged' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_file_stays BEFORE UPDATE ON appeal_files FOR EACH ROW EXECUTE FUNCTION appeal_file_stays();
--> statement-breakpoint
CREATE TRIGGER appeal_files_kept BEFORE DELETE ON appeal_files FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
-- An approval is of the text as it stands while it is read, and rests on a moderator's recorded decision about that very version.
CREATE FUNCTION appeal_approval_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM appeals WHERE id = NEW.appeal_id AND version = NEW.version AND content_hash = NEW.text_hash AND state = 'in_moderation' FOR UPDATE
  ) THEN
    RAISE EXCEPTION 'only the current text of an appeal in moderation may be approved' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM review_decisions WHERE id = NEW.decision_id AND kind = 'appeal' AND subject_id = NEW.appeal_id::text
      AND version = NEW.version AND outcome = 'approve' AND staff_id = NEW.staff_id
  ) THEN
    RAISE EXCEPTION 'an approval rests on a decision of a moderator' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.rule_id = '' OR NEW.rule_version < 1 OR jsonb_array_length(NEW.recipients) < 1 THEN
    RAISE EXCEPTION 'an approval names its routing rule and its recipients' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_approval_added BEFORE INSERT ON appeal_approvals FOR EACH ROW EXECUTE FUNCTION appeal_approval_added();
--> statement-breakpoint
CREATE UNIQUE INDEX appeal_approvals_once ON appeal_approvals (appeal_id, version);
--> statement-breakpoint
CREATE TRIGGER appeal_approvals_stay BEFORE UPDATE OR DELETE ON appeal_approvals FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
CREATE FUNCTION appeal_letter_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.outbox_id, NEW.appeal_id, NEW.approval_id, NEW.role, NEW.recipient) IS DISTINCT FROM (OLD.outbox_id, OLD.appeal_id, OLD.approval_id, OLD.role, OLD.recipient) THEN
    RAISE EXCEPTION 'a letter stays with its approval' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM appeal_approvals WHERE id = NEW.approval_id AND appeal_id = NEW.appeal_id) THEN
    RAISE EXCEPTION 'the approval belongs to another appeal' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM outbox WHERE id = NEW.outbox_id AND template = 'appeals.headquarters' AND subject_id = NEW.appeal_id::text) THEN
    RAISE EXCEPTION 'the letter was not promised for this appeal' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_letter_guard BEFORE INSERT OR UPDATE ON appeal_letters FOR EACH ROW EXECUTE FUNCTION appeal_letter_guard();
--> statement-breakpoint
CREATE TRIGGER appeal_letters_stay BEFORE DELETE ON appeal_letters FOR EACH ROW EXECUTE FUNCTION appeal_row_stays();
--> statement-breakpoint
-- No letter of an appeal is on its way to the police without an approval of exactly the text that stands now.
-- A letter once promised about an appeal cannot be renamed into one that needs no approval.
CREATE FUNCTION appeal_letter_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.template = 'appeals.headquarters' AND (NEW.template, NEW.subject_id, NEW.id) IS DISTINCT FROM (OLD.template, OLD.subject_id, OLD.id) THEN
      RAISE EXCEPTION 'a letter to the police stays what it is' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF NEW.lane = 'police' AND NEW.subject_kind = 'appeal' AND NEW.template <> 'appeals.headquarters' THEN
    RAISE EXCEPTION 'an appeal goes to the police only by its approved letter' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.template = 'appeals.headquarters' AND NEW.state IN ('sending', 'unclear', 'held', 'sent') AND NOT EXISTS (
    SELECT 1
    FROM appeal_letters letter
    JOIN appeal_approvals approval ON approval.id = letter.approval_id AND approval.appeal_id = letter.appeal_id
    JOIN appeals appeal ON appeal.id = approval.appeal_id
    WHERE letter.outbox_id = NEW.id AND appeal.id::text = NEW.subject_id
      AND approval.version = appeal.version AND approval.text_hash = appeal.content_hash AND approval.rule_version >= 1
      AND appeal.state IN ('queued', 'sent', 'registered', 'answered', 'closed')
  ) THEN
    RAISE EXCEPTION 'this letter has no approval of the current text' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER appeal_letter_leaves BEFORE INSERT OR UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION appeal_letter_leaves();
