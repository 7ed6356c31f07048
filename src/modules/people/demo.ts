import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '#db/index.ts';
import { staff, staffRoles } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { addStaff } from './accounts.ts';
import { codeNow, newSecret } from './factors.ts';
import { roleRow, roles, type Role } from './rules.ts';

const people: readonly { email: string; name: string; role: Role }[] = [
  { email: 'moderator@portal.example', name: 'Оксана Кравець (демо)', role: 'moderator' },
  { email: 'moderator2@portal.example', name: 'Ігор Мельник (демо)', role: 'moderator' },
  { email: 'lead@portal.example', name: 'Віра Стоян (демо)', role: 'lead' },
  { email: 'police@portal.example', name: 'Павло Лиман (демо)', role: 'liaison' },
  { email: 'admin@portal.example', name: 'Надія Гайдук (демо)', role: 'administrator' },
  { email: 'auditor@portal.example', name: 'Остап Причал (демо)', role: 'auditor' },
  { email: 'editor@portal.example', name: 'Леся Каштан (демо)', role: 'contentEditor' },
  { email: 'map@portal.example', name: 'Тарас Бриз (демо)', role: 'mapEditor' },
  { email: 'community@portal.example', name: 'Дарина Хвиля (демо)', role: 'communityModerator' },
  { email: 'events@portal.example', name: 'Юрій Акація (демо)', role: 'eventCoordinator' },
  { email: 'patrols@portal.example', name: 'Ніна Шаланда (демо)', role: 'patrolCoordinator' },
  { email: 'analyst@portal.example', name: 'Марко Вежа (демо)', role: 'analyst' },
  { email: 'reader1@portal.example', name: 'Софія Маяк (демо)', role: 'tipModerator' },
  { email: 'reader2@portal.example', name: 'Данило Причорний (демо)', role: 'tipModerator' },
  { email: 'keeper1@portal.example', name: 'Ольга Сутінь (демо)', role: 'custodian' },
  { email: 'keeper2@portal.example', name: 'Роман Пірс (демо)', role: 'custodian' },
  { email: 'unit@portal.example', name: 'Степан Якір (демо)', role: 'policeContact' },
];
/** The unit of the demo city whose contact the demo has. */
const demoUnit = 'demo-rup-1';

const account = z.object({ email: z.string(), name: z.string(), role: z.enum(roles), password: z.string(), secret: z.string(), phrase: z.string().optional() });
const file = z.object({ accounts: z.array(account) });
export type DemoAccount = z.infer<typeof account>;

const fileOf = (house: House): string => join(house.env.varDir, 'demo-accounts.json');

/** Invented people of the demo. Their passwords are random, made once and kept in the state directory for whoever runs the demo. */
export async function seedDemoStaff(house: House, tx: Tx, now: Date): Promise<void> {
  if (!house.env.demo) throw new Error('Invented people exist in demo mode only.');
  for (const { email, name, role, password, secret } of keptAccounts(house)) {
    const added = await addStaff(
      tx,
      house,
      { email, name, password, secret, roles: [{ role, unit: roleRow(role).where === 'unit' ? demoUnit : null }], invented: true },
      null,
      now,
    );
    if (added.status === 'refused' && added.why !== 'people.email.taken') throw new Error(`A demo account was refused: ${added.why}`);
  }
}

function keptAccounts(house: House): DemoAccount[] {
  const path = fileOf(house);
  const kept = existsSync(path) ? file.parse(JSON.parse(readFileSync(path, 'utf8'))).accounts : [];
  const fresh = people.filter(({ email }) => !kept.some((one) => one.email === email));
  if (fresh.length === 0) return kept;
  const made = fresh.map((person) => ({ ...person, password: randomBytes(15).toString('base64url'), secret: newSecret() }));
  const accounts = [...kept, ...made];
  mkdirSync(house.env.varDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify({ accounts }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return accounts;
}

/** What the authenticators of the demo show now. Answers nothing outside demo mode, and never about a real person. */
export async function listDemoCodes(house: House, now: Date): Promise<{ name: string; email: string; role: Role; code: string; seconds: number }[]> {
  if (!house.env.demo) return [];
  const found = await house.database.db
    .select({ name: staff.name, email: staff.emailSealed, secret: staff.totpSealed, role: staffRoles.role })
    .from(staff)
    .innerJoin(staffRoles, eq(staffRoles.staffId, staff.id))
    .where(eq(staff.invented, true))
    .orderBy(asc(staff.createdAt), asc(staff.name));
  return found.flatMap((row) => {
    const role = roles.find((one) => one === row.role);
    return role && row.secret ? [{ name: row.name, email: house.vault.open(row.email), role, ...codeNow(house.vault.open(row.secret), now) }] : [];
  });
}
