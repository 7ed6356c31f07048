import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, test } from 'vitest';
import { readSmtpUrl, smtpPost } from '#platform/smtp.ts';

const parcel = { from: 'portal@portal.example', to: 'police@gunp.example', raw: Buffer.from('Subject: x\r\n\r\nx\r\n') };
const times = { connect: 2000, greeting: 2000, silence: 2000, whole: 5000 };

async function withServer(options: SMTPServerOptions, work: (port: number, taken: string[]) => Promise<void>): Promise<void> {
  const taken: string[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => (password === 'secret' ? done(null, { user: username ?? '' }) : done(new Error('535 no'))),
    onData: (stream, _session, done) => {
      stream.on('data', (part: Buffer) => taken.push(part.toString()));
      stream.on('end', () => done());
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  try {
    await work(typeof address === 'object' && address ? address.port : 0, taken);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

test.each([
  ['smtps', true],
  ['smtp', false],
])('a certificate that cannot be verified ends the conversation before the letter (%s)', async (scheme, secure) => {
  await withServer({ secure }, async (port, taken) => {
    const post = smtpPost({ ...readSmtpUrl(`${scheme}://127.0.0.1:${port}`), requireTLS: !secure }, 'portal.example', times);
    expect(await post.offer(parcel)).toMatchObject({ kind: 'unreachable' });
    expect(taken).toEqual([]);
  });
});

test('a server without STARTTLS gets no letter where TLS is required', async () => {
  await withServer({ disabledCommands: ['STARTTLS'] }, async (port, taken) => {
    const post = smtpPost({ ...readSmtpUrl(`smtp://127.0.0.1:${port}`), requireTLS: true }, 'portal.example', times);
    expect((await post.offer(parcel)).kind).not.toBe('sent');
    expect(taken).toEqual([]);
  });
});

describe('with a certificate of a known authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const hasOpenssl = (() => {
    try {
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          join(folder, 'key.pem'),
          '-out',
          join(folder, 'cert.pem'),
          '-days',
          '2',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
        ],
        { stdio: 'ignore' },
      );
      return true;
    } catch {
      return false;
    }
  })();
  // Trust is given by NODE_EXTRA_CA_CERTS, which is read when a process begins; so the letter is offered from one of its own.
  const offer = (url: string): Promise<unknown> => {
    const script = `import { readSmtpUrl, smtpPost } from '#platform/smtp.ts';
      const post = smtpPost({ ...readSmtpUrl(process.argv[1]), requireTLS: process.argv[1].startsWith('smtp:') }, 'portal.example', ${JSON.stringify(times)});
      console.log(JSON.stringify(await post.offer({ from: 'portal@portal.example', to: 'police@gunp.example', raw: Buffer.from('Subject: x\\r\\n\\r\\nx\\r\\n') })));`;
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env['PATH'] ?? '', NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') };
      execFile(process.execPath, ['--input-type=module', '-e', script, url], { env }, (error, text) => (error ? reject(error) : resolve(JSON.parse(text))));
    });
  };

  test.skipIf(!hasOpenssl).each([
    ['smtps', true],
    ['smtp', false],
  ])('the letter goes encrypted, signed in, and the protocol is kept as evidence (%s)', async (scheme, secure) => {
    const [key, cert] = [readFileSync(join(folder, 'key.pem')), readFileSync(join(folder, 'cert.pem'))];
    await withServer({ secure, key, cert, authOptional: false }, async (port, taken) => {
      expect(await offer(`${scheme}://portal:secret@localhost:${port}`)).toMatchObject({ kind: 'sent', server: 'localhost', tls: 'TLSv1.3' });
      expect(taken.join('')).toContain('Subject: x');
      expect(await offer(`${scheme}://portal:wrong@localhost:${port}`)).toMatchObject({ kind: 'refused', code: 535 });
    });
  });
});

test('the address of the mail server says how safe the way is', () => {
  expect(readSmtpUrl('smtps://user%40d:p%2Fw@mail.portal.example')).toEqual({
    host: 'mail.portal.example',
    port: 465,
    secure: true,
    requireTLS: false,
    ignoreTLS: false,
    auth: { user: 'user@d', pass: 'p/w' },
  });
  expect(readSmtpUrl('smtp://mail.portal.example')).toMatchObject({ port: 587, secure: false, requireTLS: true, auth: null });
  expect(readSmtpUrl('smtp://127.0.0.1:2525')).toMatchObject({ port: 2525, requireTLS: false });
  expect(readSmtpUrl('smtp://relay.portal.example:25?tls=off')).toMatchObject({ port: 25, requireTLS: false, ignoreTLS: true });
  expect(() => readSmtpUrl('smtp://u:p@relay.portal.example:25?tls=off')).toThrow(/SMTP_URL/);
});
