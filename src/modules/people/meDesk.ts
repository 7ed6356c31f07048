/** What the page «Мій доступ» does with a sent form. Whatever opens the door is changed only after a fresh proof. */
import { z } from 'zod';
import { readCookie } from '#platform/cookies.ts';
import { checkForm, emptyForm, line, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { StringKey } from '#platform/i18n.ts';
import { addPasskey, changeOwnPassword, endOwnSessions, removeFactor, renamePasskey, renewRecovery, setAuthenticator } from './access.ts';
import { newSecret } from './factors.ts';
import { takeConflict, type OfficeDesk } from './peopleDesk.ts';
import { proveHere } from './proof.ts';
import { findAnySession } from './sessions.ts';

export const meActs = ['prove', 'session', 'others', 'password', 'recovery', 'totp', 'totpRemove', 'passkey', 'rename', 'remove', 'conflict'] as const;
export type MeAct = (typeof meActs)[number];
export const readMeAct = (text: string | null): MeAct | null => meActs.find((act) => act === text) ?? null;

const optional = z.string().max(20_000).optional().default('');
const meForm = z.strictObject({
  act: z.enum(meActs),
  id: optional,
  code: optional,
  passkey: optional,
  present: optional,
  password: optional,
  name: optional,
  sealed: optional,
  fresh: optional,
});
const keyName = line(1, 60, 'people.passkey.name.missing', 'people.passkey.name.long');

/** `again`: signed out by the change itself. */
export type MeTurn = { form: FormState<unknown>; act: MeAct | null; done: string | null; out: boolean; again: boolean; recovery: string[] };
const shown = (form: FormState<unknown> = emptyForm(), act: MeAct | null = null): MeTurn => ({ form, act, done: null, out: false, again: false, recovery: [] });

export async function takeMe(desk: OfficeDesk): Promise<MeTurn> {
  const { house, now, staff, request } = desk;
  if (request.method !== 'POST') return shown();
  const sent = await request.formData();
  if (sent.get('act') === 'conflict') {
    const turn = await takeConflict(desk, staff.id, sent);
    return { ...shown(turn.form, 'conflict'), done: turn.done };
  }
  const form = checkForm(sent, meForm);
  if (form.status !== 'valid') return shown(form);
  const { act, id, code, passkey, present, password, name, sealed, fresh } = form.data;
  const refuse = (errors: FieldErrors): MeTurn => shown({ ...form, values: { act, id, name, sealed }, status: 'invalid', errors }, act);
  const because = (field: string, why: StringKey | null): MeTurn => (why ? refuse({ [field]: { key: why } }) : { ...shown(), done: act });

  const gentle = act === 'session' || act === 'others' || act === 'rename';
  if (!gentle) {
    const creating = act === 'passkey' ? '' : passkey;
    const proof = await proveHere(desk, code, creating);
    if (proof.status === 'out') return { ...shown(), out: true };
    if (proof.status === 'refused') return refuse(proof.errors);
  }
  // The proof may have renewed the cookie, so the session is looked up after it.
  const session = await findAnySession(house.database.db, readCookie(desk.cookies, house, 'staff') ?? undefined, now);
  if (!session) return { ...shown(), out: true };
  const who = { staffId: staff.id, tokenHash: session.tokenHash };
  switch (act) {
    case 'prove':
      return { ...shown(), done: act };
    case 'session':
    case 'others':
      await house.database.db.transaction((tx) => endOwnSessions(tx, who, act === 'others' ? 'others' : id, now));
      return { ...shown(), done: act };
    case 'password': {
      const fault = await changeOwnPassword(house, staff.id, { present, password }, now);
      return fault ? because(fault.field, fault.why) : { ...shown(), again: true };
    }
    case 'recovery':
      return { ...shown(), recovery: await renewRecovery(house, who, now) };
    case 'totp':
      return because('fresh', await setAuthenticator(house, who, openSecret(desk, sealed) ?? newSecret(), fresh, now));
    case 'totpRemove':
      return because('_form', await removeFactor(house, who, 'totp', now));
    case 'remove':
      return because('_form', await removeFactor(house, who, { passkey: id }, now));
    case 'passkey':
    case 'rename': {
      const read = keyName.safeParse(name);
      if (!read.success) return because('name', 'people.passkey.name.missing');
      if (act === 'rename') return because('_form', (await renamePasskey(house, staff.id, id, read.data)) ? null : 'people.gone');
      return because('_form', await addPasskey(house, who, passkey, read.data, now));
    }
    default:
      return shown();
  }
}

/** A new secret on its way through the page: sealed for this person, so nobody can slip in another. */
export const sealSecret = ({ house, staff }: OfficeDesk, secret: string): string => house.vault.seal(`${staff.id} ${secret}`);
export function openSecret({ house, staff }: OfficeDesk, sealed: string): string | null {
  try {
    const [owner, secret] = house.vault.open(sealed).split(' ');
    return owner === staff.id && secret ? secret : null;
  } catch {
    return null;
  }
}
