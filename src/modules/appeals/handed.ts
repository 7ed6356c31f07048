/** After sending: number and code, the proof of the address, and what comes next. */
import { readCookie } from '#platform/cookies.ts';
import { emptyForm, type FormState } from '#platform/forms.ts';
import { confirmByCode, confirmByLink, findLink, findWaiting, sendCodeAgain, type LinkState, type Waiting } from './confirm.ts';
import { findReceipt, type Receipt } from './drafts.ts';
import type { Desk } from './wizard.ts';

export type SentTurn = { receipt: Receipt; waiting: Waiting; form: FormState<unknown>; again: boolean; go: 'appeals.sent' | null; status: 200 | 422 };

/** The page of this browser's last sending; null when there is none any more. */
export async function openSent(desk: Desk): Promise<SentTurn | null> {
  const { db } = desk.house.database;
  const receipt = await findReceipt(db, readCookie(desk.cookies, desk.house, 'sent'), desk.now);
  if (!receipt) return null;
  return { receipt, waiting: await findWaiting(db, receipt.appealId, desk.now), form: emptyForm(), again: false, go: null, status: 200 };
}

/** Six digits typed on that page, or the wish for another letter. */
export async function answerSent(desk: Desk): Promise<SentTurn | null> {
  const opened = await openSent(desk);
  if (!opened) return null;
  const sent = await desk.request.formData();
  const code = String(sent.get('code') ?? '').slice(0, 40);
  const result = sent.has('again')
    ? await sendCodeAgain(desk.house, opened.receipt.appealId, desk.now)
    : await confirmByCode(desk.house, opened.receipt.appealId, code, desk.now);
  if (result.ok && !sent.has('again')) return { ...opened, go: 'appeals.sent' };
  const waiting = await findWaiting(desk.house.database.db, opened.receipt.appealId, desk.now);
  if (result.ok) return { ...opened, waiting, again: true };
  const error = { key: result.key, ...(result.values ? { values: result.values } : {}) };
  return { ...opened, waiting, form: { ...emptyForm({ code }), status: 'invalid', errors: { code: error } }, status: 422 };
}

export type ConfirmTurn = { link: LinkState; dueAt: Date | null; confirmed: boolean };

/** The link of the letter. Opening it shows; the button confirms. */
export async function answerConfirm(desk: Desk, token: string): Promise<ConfirmTurn> {
  const { db } = desk.house.database;
  const posted = desk.request.method === 'POST' ? await confirmByLink(desk.house, token, desk.now) : null;
  const link = await findLink(db, token, desk.now);
  const waiting = link.state === 'done' ? await findWaiting(db, link.appealId, desk.now) : null;
  return { link, confirmed: posted?.ok ?? false, dueAt: waiting?.state === 'done' ? waiting.dueAt : null };
}
