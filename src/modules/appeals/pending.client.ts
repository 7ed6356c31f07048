/** Files chosen but not yet on the server stay on the device, so a closed tab or a dead battery costs nothing. */

export type Pending = { id: string; name: string; blob: Blob; was: number; evidence: boolean };

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open('appeal-files', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('files', { keyPath: 'id' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const db = await open();
    return await new Promise<T>((resolve, reject) => {
      const asked = work(db.transaction('files', mode).objectStore('files'));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    }).finally(() => db.close());
  } catch {
    // A private window may keep nothing; the file still goes while the page is open.
    return null;
  }
}

export const keepPending = (file: Pending): Promise<unknown> => run('readwrite', (store) => store.put(file));
export const dropPending = (id: string): Promise<unknown> => run('readwrite', (store) => store.delete(id));
export const listPending = async (): Promise<Pending[]> => (await run<Pending[]>('readonly', (store) => store.getAll())) ?? [];
