/** Reads the letters a demo portal has caught, through its own pages, as a developer would. */
import PostalMime, { type Email } from 'postal-mime';

export type CaughtMail = { id: string; to: string; subject: string; text: string; raw: Buffer; parsed: Email };

/** Newest first. */
export async function caughtMail(origin: string): Promise<CaughtMail[]> {
  const list = await (await fetch(`${origin}/dev/mail`)).text();
  const ids = [...list.matchAll(/href="\/dev\/mail\/([0-9a-f-]{36})"/g)].map((found) => found[1] ?? '');
  return Promise.all(
    ids.map(async (id) => {
      const answer = await fetch(`${origin}/dev/mail/${id}/raw`);
      if (answer.status !== 200) throw new Error(`The letter ${id} could not be read: ${answer.status}.`);
      const raw = Buffer.from(await answer.arrayBuffer());
      const parsed = await PostalMime.parse(raw);
      return { id, to: parsed.to?.[0]?.address ?? '', subject: parsed.subject ?? '', text: parsed.text ?? '', raw, parsed };
    }),
  );
}

/** Waits until a letter to this address has been caught whose subject or text fits. */
export async function waitForMail(origin: string, to: string, fits: RegExp = /./, milliseconds = 15_000): Promise<CaughtMail> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const found = (await caughtMail(origin)).find((letter) => letter.to === to && (fits.test(letter.subject) || fits.test(letter.text)));
    if (found) return found;
    if (Date.now() > until) throw new Error(`No letter that fits ${String(fits)} came to ${to}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
