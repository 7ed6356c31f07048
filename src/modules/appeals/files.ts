/** Photos and papers of a draft: on their own page without scripts, in pieces with them. */
import { z } from 'zod';
import type { Db } from '#db/index.ts';
import { cleanLabel, eraseFile, isFull, listFiles, type FileFault, type FilePurpose, type StoredFile } from '#platform/files.ts';
import { addPiece, startUpload, type UploadState } from '#platform/filesUpload.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { changeDraft, draftBox, draftOwner, findDraft, readKey, type Draft } from './drafts.ts';
import { readQuota } from './settings.ts';
import { filesIn, mayBringFile, takeFiles } from './takeFiles.ts';
import { mayBegin, readDraftCookie, setDraftCookie, type Desk } from './wizard.ts';

const boxOf = (draft: Draft) => {
  const key = readKey(draft.key);
  if (!key) throw new Error('A draft without a key cannot be open.');
  return draftBox(key);
};

export const listDraftFiles = (db: Db, draft: Draft | null): Promise<StoredFile[]> =>
  draft ? listFiles(db, boxOf(draft), draftOwner(draft.id)) : Promise.resolve([]);

export async function openFiles(desk: Desk): Promise<{ draft: Draft | null; files: StoredFile[] }> {
  const { db } = desk.house.database;
  const draft = await findDraft(db, readDraftCookie(desk), desk.now);
  return { draft, files: await listDraftFiles(db, draft) };
}

const isPurpose = (text: unknown): text is FilePurpose => text === 'attachment' || text === 'authority' || text === 'signature';

/** Takes every file of a posted form that can be taken; each of the others gets its own reason. */
export async function addFiles(desk: Desk, sent: FormData): Promise<{ faults: FileFault[]; status: 200 | 422 | 503 }> {
  const draft = await ownDraft(desk);
  if (!draft) return { faults: [{ key: 'appeals.wizard.manyDrafts', values: {} }], status: 422 };
  const purpose = sent.get('purpose');
  const kind = { purpose: isPurpose(purpose) ? purpose : ('attachment' as const), evidence: sent.get('evidence') !== null };
  const taken = await takeFiles(desk, { owner: draftOwner(draft.id), box: boxOf(draft) }, filesIn(sent, 'file'), kind);
  return taken.given === 0 ? { faults: [{ key: 'appeals.files.none', values: {} }], status: 422 } : taken;
}

export async function removeFile(desk: Desk, id: string): Promise<void> {
  const { db } = desk.house.database;
  const draft = await findDraft(db, readDraftCookie(desk), desk.now);
  if (draft) await eraseFile(db, draftOwner(draft.id), id);
}

/** The draft of this cookie, or a new one: a person may begin with a photo. */
async function ownDraft(desk: Desk): Promise<Draft | null> {
  const { db } = desk.house.database;
  const cookie = readDraftCookie(desk);
  const known = await findDraft(db, cookie, desk.now);
  if (!known && !(await mayBegin(desk))) return null;
  const draft = known ?? (await changeDraft(db, cookie, desk.now, (answers) => answers));
  setDraftCookie(desk, draft.key);
  return draft;
}

const uploadId = z.string().regex(/^[\w-]{16,40}$/);
const Order = z.union([
  z.strictObject({
    start: uploadId,
    name: z.string().min(1).max(300),
    size: z.number().int().min(1).max(1_000_000_000),
    purpose: z.enum(['attachment', 'authority', 'signature']),
    evidence: z.boolean(),
  }),
  z.strictObject({ remove: z.uuid() }),
]);

export type UploadAnswer = {
  status: 200 | 400 | 404 | 409 | 422 | 503;
  body: { received: number; file?: { id: string; label: string; bytes: number }; fault?: string };
};

/**
 * The address for scripts. JSON begins an upload (or asks how far it got) or removes a file; bytes with `Upload-Id` and
 * `Upload-Offset` are the next piece. Repeating any of it changes nothing.
 */
export async function answerUpload(desk: Desk): Promise<UploadAnswer> {
  const { request, house, now } = desk;
  // One address serves both languages, so the page says which words to answer with.
  const lang = request.headers.get('upload-language') === 'en' ? 'en' : 'uk';
  const type = request.headers.get('content-type') ?? '';
  const draft = await ownDraft(desk);
  if (!draft) return { status: 503, body: { received: 0, fault: translator(lang)('appeals.wizard.manyDrafts') } };
  const owner = draftOwner(draft.id);
  const quota = await readQuota(house.database.db, now);
  try {
    if (type.startsWith('application/json')) {
      const order = Order.safeParse(await request.json().catch(() => null));
      if (!order.success) return { status: 400, body: { received: 0 } };
      if ('remove' in order.data) {
        await eraseFile(house.database.db, owner, order.data.remove);
        return { status: 200, body: { received: 0 } };
      }
      const { start, name, size, purpose, evidence } = order.data;
      if (!(await mayBringFile(desk))) {
        return { status: 422, body: { received: 0, fault: translator(lang)('files.quota', { name: cleanLabel(name) }) } };
      }
      return tell(
        desk,
        lang,
        draft,
        await startUpload(house.database.db, boxOf(draft), owner, { id: start, name, total: size, purpose, evidence }, quota, now),
      );
    }
    const id = uploadId.safeParse(request.headers.get('upload-id'));
    const from = z.coerce.number().int().min(0).safeParse(request.headers.get('upload-offset'));
    if (type !== 'application/octet-stream' || !id.success || !from.success) return { status: 400, body: { received: 0 } };
    const piece = Buffer.from(await request.arrayBuffer());
    return tell(desk, lang, draft, await addPiece(house, boxOf(draft), owner, id.data, from.data, piece, quota, now));
  } catch (error) {
    if (isFull(error)) return { status: 503, body: { received: 0, fault: translator(lang)('files.full', { name: '' }) } };
    throw error;
  }
}

async function tell(desk: Desk, lang: Language, draft: Draft, state: UploadState): Promise<UploadAnswer> {
  if (state.status === 'unknown') return { status: 404, body: { received: 0 } };
  if (state.status === 'gap') return { status: 409, body: { received: state.received } };
  if (state.status === 'refused') return { status: 422, body: { received: state.received, fault: translator(lang)(state.fault.key, state.fault.values) } };
  if (state.status === 'going') return { status: 200, body: { received: state.received } };
  const file = (await listDraftFiles(desk.house.database.db, draft)).find((one) => one.id === state.fileId);
  return { status: 200, body: { received: state.received, ...(file ? { file: { id: file.id, label: file.label, bytes: file.bytes } } : {}) } };
}

export type FilesTurn = {
  draft: Draft | null;
  files: StoredFile[];
  faults: FileFault[];
  go: 'appeals.files' | 'appeals.request' | 'appeals.check' | 'appeals.start' | null;
  status: 200 | 422 | 503;
};

/** The page of files: shows the list, adds, removes, goes on. */
export async function answerFiles(desk: Desk): Promise<FilesTurn> {
  const opened = { ...(await openFiles(desk)), faults: [], status: 200 as const };
  if (desk.request.method !== 'POST') return { ...opened, go: null };
  const sent = await desk.request.formData();
  const removed = sent.get('_remove');
  if (typeof removed === 'string') {
    await removeFile(desk, removed);
    return { ...opened, go: 'appeals.files' };
  }
  if (sent.has('_exit')) return { ...opened, go: 'appeals.start' };
  if (sent.has('_next')) return { ...opened, go: opened.draft?.answers.checked ? 'appeals.check' : 'appeals.request' };
  const { faults, status } = await addFiles(desk, sent);
  if (faults.length === 0) return { ...opened, go: 'appeals.files' };
  return { ...(await openFiles(desk)), faults, status, go: null };
}
