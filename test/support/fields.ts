/** Which columns of the tables are sealed, and who of the office may be shown what stands in them. */
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { fields, type Field, type Right } from '#modules/people/index.ts';

/** Who may be shown what a column holds: a field of the rules, a right, or nobody in the office. */
export type Shown = Field | Right | 'nobody';
export const rightsOf = (shown: Shown): readonly Right[] => (shown === 'nobody' ? [] : isField(shown) ? fields[shown] : [shown]);
const isField = (shown: string): shown is Field => shown in fields;

/** Every sealed column, by table and column, and who may see what is in it. A column that is not here fails the test. */
export const sealedColumns: Record<string, Shown> = {
  'appeals.nameSealed': 'moderate',
  'appeals.emailSealed': 'nobody',
  'appeal_versions.sealed': 'moderate',
  'appeal_files.labelSealed': 'moderate',
  'appeal_codes.statusCodeSealed': 'nobody',
  'appeal_drafts.sealed': 'nobody',
  'appeal_objections.textSealed': 'moderate',
  'files.labelSealed': 'moderate',
  'files.sealed': 'moderate',
  'uploads.labelSealed': 'nobody',
  'upload_parts.sealed': 'nobody',
  'review_drafts.sealed': 'moderate',
  'review_decisions.wordsSealed': 'moderate',
  'review_notes.textSealed': 'moderate',
  'review_shifts.noteSealed': 'moderate',
  'review_rechecks.wordsSealed': 'moderate',
  'review_practice.draftSealed': 'moderate',
  'review_practice_answers.wordsSealed': 'moderate',
  'outbox.toSealed': 'seeLetters',
  'outbox.dataSealed': 'nobody',
  'caught_letters.envelopeToSealed': 'nobody',
  'staff.emailSealed': 'staff.email',
  'staff.totpSealed': 'nobody',
  'staff_conflicts.whomSealed': 'staff.conflicts',
  'staff_invites.emailSealed': 'staff.email',
  'staff_invites.totpSealed': 'nobody',
  'staff_renewals.totpSealed': 'nobody',
  'place_reports.textSealed': 'moderate',
  'data_requests.emailSealed': 'request.person',
  'data_requests.aboutSealed': 'request.person',
  'data_requests.textSealed': 'request.person',
  'data_requests.answerSealed': 'request.person',
  'data_request_events.whySealed': 'request.person',
  'data_erasures.whySealed': 'confirmErasure',
  // Sealed to the worker that writes the letter; no page has its key.
  'relays.sealed': 'nobody',
  'visit_drafts.sealed': 'nobody',
  'visits.emailSealed': 'runEvents',
  'visits.nameSealed': 'runEvents',
  'visits.phoneSealed': 'runEvents',
  'visits.addressSealed': 'seeVisits',
  'visits.wordsSealed': 'seeVisits',
  'visits.needsSealed': 'seeVisits',
  'visits.teacherSealed': 'seeVisits',
  'minutes.residentSealed': 'nobody',
  'minutes.objectionSealed': 'runEvents',
  'issue_cards.contactSealed': 'nobody',
  // Who keeps the door needs a name, and whom to call about a teenager; nobody needs the address.
  'event_seats.emailSealed': 'nobody',
  'event_seats.nameSealed': 'runEvents',
  'event_seats.needsSealed': 'runEvents',
  'event_seats.moreSealed': 'runEvents',
  'residents.emailSealed': 'nobody',
  'resident_codes.emailSealed': 'nobody',
  'course_results.emailSealed': 'nobody',
  'formations.contactSealed': 'seePatrols',
  'patrol_members.emailSealed': 'nobody',
  'patrol_members.nameSealed': 'seePatrols',
  'patrol_members.phoneSealed': 'patrol.member',
  'patrol_members.documentSealed': 'patrol.member',
  'patrol_members.emergencySealed': 'patrol.member',
  'patrol_sanctions.whySealed': 'seePatrols',
  'patrol_sanctions.appealSealed': 'seePatrols',
  'patrol_sanctions.answerSealed': 'seePatrols',
  // Outside its hours an order is shown to nobody; the marked one is days away.
  'patrol_orders.meetingSealed': 'nobody',
  'patrol_orders.routeSealed': 'nobody',
  'patrol_orders.officerSealed': 'nobody',
  'patrol_debriefs.wordsSealed': 'seePatrols',
};

const schemas: Record<string, Record<string, unknown>> = import.meta.glob('../../db/schema/*.ts', { eager: true });
export const tables: PgTable[] = Object.values(schemas).flatMap((schema) => Object.values(schema).filter((one): one is PgTable => is(one, PgTable)));
export const columnsLike = (shape: RegExp): { table: PgTable; name: string; column: string }[] =>
  tables.flatMap((table) =>
    Object.keys(getTableColumns(table))
      .filter((column) => shape.test(column))
      .map((column) => ({ table, column, name: `${getTableName(table)}.${column}` })),
  );
