/** One file to the server in pieces. A lost connection is waited out; the server says where to go on. */
type File = { id: string; name: string; blob: Blob; evidence: boolean };
export type Uploaded = { ok: true; id: string; label: string; bytes: number } | { ok: false; words: string | null };
type Answer = { received: number; file?: { id: string; label: string; bytes: number }; fault?: string };

const piece = 256 * 1024;
const longestPause = 30_000;

export async function uploadFile(address: string, lang: string, file: File, signal: AbortSignal, tell: (part: number | null) => void): Promise<Uploaded> {
  let pause = 1000;
  let at = -1;
  while (!signal.aborted) {
    try {
      const response =
        at < 0
          ? await post(
              { 'content-type': 'application/json' },
              JSON.stringify({ start: file.id, name: file.name, size: file.blob.size, purpose: 'attachment', evidence: file.evidence }),
            )
          : await post({ 'content-type': 'application/octet-stream', 'upload-id': file.id, 'upload-offset': String(at) }, file.blob.slice(at, at + piece));
      if (response.status === 422 || response.status === 400 || response.status === 413) return { ok: false, words: (await read(response)).fault ?? null };
      if (response.status === 404) at = -1;
      if (response.ok || response.status === 409) {
        const answer = await read(response);
        if (answer.file) return { ok: true, ...answer.file };
        at = answer.received;
        pause = 1000;
        tell(at / file.blob.size);
        continue;
      }
    } catch {
      // The connection is gone: what is there stays there.
    }
    tell(null);
    await wait(pause, signal);
    pause = Math.min(pause * 2, longestPause);
    at = -1;
  }
  return { ok: false, words: null };

  function post(headers: Record<string, string>, body: BodyInit): Promise<Response> {
    return fetch(address, { method: 'POST', headers: { ...headers, 'upload-language': lang }, body, signal, credentials: 'same-origin' });
  }
}

async function read(response: Response): Promise<Answer> {
  const answer: Answer = await response.json();
  return answer;
}

/** A pause that ends early when the connection comes back. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      done();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
