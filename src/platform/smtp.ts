/** Offers one letter to the mail server and says what is certain afterwards. Only a reply of the server proves anything. */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SettingsFault } from './env.ts';

export type Outcome =
  | { kind: 'sent'; server: string; response: string; tls: string | null }
  /** The server answered 5xx, or 4xx. `about` tells whether it spoke of the recipient or of anything else. */
  | { kind: 'refused' | 'later'; code: number; said: string; about: 'recipient' | 'other' }
  /** No byte of the letter was offered: the server was not reached or went away before. */
  | { kind: 'unreachable'; said: string }
  /** The letter was offered and no reply came: it may have been taken. */
  | { kind: 'unclear'; said: string };

export type Parcel = { from: string; to: string; raw: Buffer };
export type Post = {
  server: string;
  /** Never throws. */
  offer(parcel: Parcel): Promise<Outcome>;
  /** Breaks what is under way; those letters become unclear. */
  close(): Promise<void>;
};

export type SmtpTimes = { connect: number; greeting: number; silence: number; whole: number };
/** Milliseconds. `whole` must stay well below the lease of a letter. */
export const smtpTimes: SmtpTimes = { connect: 20_000, greeting: 20_000, silence: 60_000, whole: 240_000 };

export type SmtpPlace = { host: string; port: number; secure: boolean; requireTLS: boolean; ignoreTLS: boolean; auth: { user: string; pass: string } | null };

const loopback = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Reads `smtps://user:password@host:465` or `smtp://host:587`. Beyond this machine TLS with a verified certificate is required;
 * `?tls=off` gives that up for a server on a closed network, but never together with a password.
 */
export function readSmtpUrl(text: string): SmtpPlace {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const near = loopback.has(url.hostname);
  const off = url.searchParams.get('tls') === 'off';
  const auth = url.username === '' ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  if (off && auth && !near) throw new SettingsFault('SMTP_URL: a password is not sent without TLS; remove tls=off or the password');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !off && (!near || url.searchParams.get('tls') === 'required'),
    ignoreTLS: !secure && off,
    auth,
  };
}

/** A connection of its own for every letter: nothing that happened to another letter can touch this one. */
export function smtpPost(place: SmtpPlace, name: string, times: SmtpTimes = smtpTimes): Post {
  const open = new Set<SMTPConnection>();
  return {
    server: `${place.host}:${place.port}`,
    offer: (parcel) =>
      new Promise((resolve) => {
        const connection = new SMTPConnection({
          host: place.host,
          port: place.port,
          secure: place.secure,
          requireTLS: place.requireTLS,
          ignoreTLS: place.ignoreTLS,
          name,
          connectionTimeout: times.connect,
          greetingTimeout: times.greeting,
          socketTimeout: times.silence,
          dnsTimeout: times.connect,
          socketCloseTimeout: 1000,
          logger: false,
        });
        open.add(connection);
        // nodemailer names a loss after DATA like a loss before it, so we watch ourselves whether the letter was touched.
        let offered = false;
        let done = false;
        const finish = (outcome: Outcome) => {
          if (done) return;
          done = true;
          clearTimeout(limit);
          open.delete(connection);
          if (outcome.kind === 'sent') connection.quit();
          else connection.close();
          resolve(outcome);
        };
        const fail = (error: SMTPConnection.SMTPError) => finish(outcomeOf(error, offered));
        const limit = setTimeout(
          () => finish(offered ? { kind: 'unclear', said: 'no reply in time' } : { kind: 'unreachable', said: 'no reply in time' }),
          times.whole,
        );
        // Once the outcome is known a late error of the closing connection says nothing about the letter.
        connection.on('error', fail);
        connection.once('end', () => finish(offered ? { kind: 'unclear', said: 'connection closed' } : { kind: 'unreachable', said: 'connection closed' }));
        const send = () => {
          const bytes = Readable.from(
            (function* () {
              offered = true;
              yield parcel.raw;
            })(),
          );
          connection.send({ from: parcel.from, to: [parcel.to], size: parcel.raw.length, use8BitMime: true }, bytes, (error, info) => {
            if (error) return fail(error);
            const response = info?.response ?? '';
            if (!info || info.rejected.length > 0 || info.accepted.length !== 1 || !/^2\d\d/.test(response))
              return finish({ kind: 'unclear', said: said(response) });
            finish({ kind: 'sent', server: place.host, response, tls: tlsOf(connection) });
          });
        };
        connection.connect((error) => {
          if (error) return fail(error);
          if (!place.auth) return send();
          if (!connection.allowsAuth) return finish({ kind: 'refused', code: 530, said: 'the server does not offer to sign in', about: 'other' });
          connection.login({ credentials: place.auth }, (refused) => (refused ? fail(refused) : send()));
        });
      }),
    close: async () => {
      for (const connection of open) connection.close();
    },
  };
}

export function outcomeOf(error: SMTPConnection.SMTPError, offered: boolean): Outcome {
  const code = error.responseCode;
  const text = said(error.response ?? error.message);
  if (typeof code === 'number' && code >= 400 && code < 600) {
    return { kind: code >= 500 ? 'refused' : 'later', code, said: text, about: error.command === 'RCPT TO' ? 'recipient' : 'other' };
  }
  // The library refuses such a letter before it asks the server; no later try could end otherwise.
  if (!offered && error.code === 'EMESSAGE') return { kind: 'refused', code: 552, said: text, about: 'recipient' };
  if (!offered && error.code === 'EENVELOPE') return { kind: 'refused', code: 553, said: text, about: 'recipient' };
  return offered ? { kind: 'unclear', said: text } : { kind: 'unreachable', said: text };
}

/** What a server said, kept for people to read: one line, without the address it may repeat. */
const said = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[^\s<>"']+@[^\s<>"']+/gu, '…')
    .trim()
    .slice(0, 500);

function tlsOf(connection: SMTPConnection): string | null {
  if (!connection.secure) return null;
  const socket = connection._socket;
  return socket && 'getProtocol' in socket && typeof socket.getProtocol === 'function' ? String(socket.getProtocol()) : 'TLS';
}
