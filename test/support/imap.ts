/** The journal mailbox of a test: Debian's dovecot when the machine has it, otherwise a small server of our own that speaks the part of IMAP4rev1 a search needs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export type JournalServer = { kind: 'dovecot' | 'own'; url: string; put(raw: Buffer): void; stop(): Promise<void> };

const dovecot = '/usr/sbin/dovecot';
export const hasDovecot = existsSync(dovecot);

export async function startJournal(kind: 'dovecot' | 'own' = hasDovecot ? 'dovecot' : 'own'): Promise<JournalServer> {
  return kind === 'dovecot' ? startDovecot() : startOwn();
}

async function startDovecot(): Promise<JournalServer> {
  const home = mkdtempSync(join(tmpdir(), 'journal-'));
  const root = process.getuid?.() === 0;
  // Dovecot opens no mail as root, so there the mailbox belongs to nobody.
  const [uid, gid] = root ? [65534, 65534] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const me = root ? 'root' : userInfo().username;
  const mail = join(home, 'mail');
  for (const folder of [mail, join(mail, 'new'), join(mail, 'cur'), join(mail, 'tmp')]) mkdirSync(folder, { recursive: true });
  chmodSync(home, 0o755);
  const own = (path: string) => (root ? chownSync(path, uid, gid) : undefined);
  [mail, join(mail, 'new'), join(mail, 'cur'), join(mail, 'tmp')].forEach(own);
  const port = await freePort();
  const settings = `base_dir = ${home}/run
state_dir = ${home}/state
log_path = ${home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${me}
default_internal_group = ${root ? 'root' : String(gid)}
default_login_user = ${root ? 'nobody' : me}
first_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_location = maildir:${mail}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${home}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
  writeFileSync(join(home, 'dovecot.conf'), settings);
  const child = spawn(dovecot, ['-F', '-c', join(home, 'dovecot.conf')], { stdio: 'ignore' });
  await reachable(port);
  let written = 0;
  return {
    kind: 'dovecot',
    url: `imap://journal:secret@127.0.0.1:${port}`,
    put: (raw) => {
      written += 1;
      const name = `${Date.now()}.${process.pid}_${written}.test`;
      const path = join(mail, 'tmp', name);
      writeFileSync(path, raw);
      own(path);
      renameSync(path, join(mail, 'new', name));
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startOwn(): Promise<JournalServer> {
  const kept: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let buffer = '';
    const say = (text: string) => void socket.write(`${text}\r\n`);
    say('* OK [CAPABILITY IMAP4rev1] journal ready');
    socket.on('data', (part) => {
      buffer += part.toString('latin1');
      for (let end = buffer.indexOf('\r\n'); end !== -1; end = buffer.indexOf('\r\n')) {
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        answer(text);
      }
    });
    const answer = (text: string) => {
      const [tag = '*', first = '', second = ''] = text.split(' ');
      const verb = (first.toUpperCase() === 'UID' ? second : first).toUpperCase();
      if (verb === 'CAPABILITY') say('* CAPABILITY IMAP4rev1');
      else if (verb === 'LOGIN' && !text.includes('secret')) return say(`${tag} NO [AUTHENTICATIONFAILED] no`);
      else if (verb === 'LIST' || verb === 'LSUB') {
        if (/INBOX|[*%]/i.test(text)) say(`* ${verb} (\\HasNoChildren) "/" INBOX`);
      } else if (verb === 'SELECT' || verb === 'EXAMINE') {
        if (!/INBOX/i.test(text)) return say(`${tag} NO [NONEXISTENT] no such folder`);
        say(`* ${kept.length} EXISTS`);
        say('* FLAGS (\\Seen)');
        say('* OK [UIDVALIDITY 1] ok');
        say(`* OK [UIDNEXT ${kept.length + 1}] ok`);
        return say(`${tag} OK [READ-ONLY] opened`);
      } else if (verb === 'SEARCH') {
        const wanted = /HEADER "?message-id"? "?([^"\s]+)"?/i.exec(text)?.[1] ?? '';
        const found = kept.flatMap((head, i) => (wanted !== '' && head.includes(wanted) ? [i + 1] : []));
        say(`* SEARCH${found.map((uid) => ` ${uid}`).join('')}`);
      } else if (verb === 'LOGOUT') say('* BYE');
      else if (!['LOGIN', 'NOOP', 'CLOSE', 'UNSELECT'].includes(verb)) return say(`${tag} BAD unknown command`);
      say(`${tag} OK done`);
    };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    kind: 'own',
    url: `imap://journal:secret@127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    put: (raw) => void kept.push(/^message-id:.*$/im.exec(raw.toString('latin1'))?.[0] ?? ''),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve((socket.destroy(), true)));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Dovecot did not start.');
}
