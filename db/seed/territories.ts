/**
 * The demo region: names and КАТОТТГ codes are official facts; borders are drawn by hand and only roughly right;
 * units and mailboxes are invented, and every mailbox ends in `.example`.
 */

export const codes = {
  oblast: 'UA51000000000030770',
  raion: 'UA51100000000095786',
  hromada: 'UA51100270000073549',
  odesa: 'UA51100270010076757',
  kyivskyi: 'UA51100270010196805',
  khadzhybeiskyi: 'UA51100270010275193',
  prymorskyi: 'UA51100270010320268',
  peresypskyi: 'UA51100270010413116',
  usatoveHromada: 'UA51100330000051757',
  usatove: 'UA51100330010025010',
  chornomorskHromada: 'UA51100370000040590',
  chornomorsk: 'UA51100370010020298',
} as const;

const days = (now: Date, count: number) => new Date(now.getTime() + count * 86_400_000);
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

const notYet = { served: false, noteUk: 'Портал ще не домовився з місцевою поліцією про передачу звернень.', noteEn: 'The portal has no agreement with the local police on passing appeals yet.' };

export function demoTerritories(now: Date) {
  const land = (code: string, parent: string | null, level: 'oblast' | 'raion' | 'hromada' | 'settlement' | 'district', nameUk: string, nameEn: string, more: { formerNames?: string[]; served?: boolean; noteUk?: string; noteEn?: string } = {}) => ({
    code, parent, level, nameUk, nameEn, formerNames: [], served: true, noteUk: null, noteEn: null, ...more,
  });
  const unit = (code: string, parent: string | null, level: 'npu' | 'gunp' | 'patrol' | 'rup' | 'department', nameUk: string, nameEn: string, dutyPhone: string | null, copiesAllowed = false) => ({
    code, parent, level, nameUk, nameEn, dutyPhone, copiesAllowed, region: level === 'npu' ? null : codes.oblast, active: true,
    source: 'Демонстраційні дані', checkedOn: dayOf(days(now, -6)), demo: true,
  });
  const mailbox = (of: string, role: 'appeals' | 'duty' | 'prevention' | 'control' | 'head', address: string) => ({
    unit: of, role, address, proposedBy: 'demo-1', agreedBy: 'demo-2', confirmedAt: days(now, -10), expiresAt: days(now, 170),
  });
  return {
    territories: [
      land(codes.oblast, null, 'oblast', 'Одеська область', 'Odesa Oblast'),
      land(codes.raion, codes.oblast, 'raion', 'Одеський район', 'Odesa Raion'),
      land(codes.hromada, codes.raion, 'hromada', 'Одеська громада', 'Odesa Hromada'),
      land(codes.odesa, codes.hromada, 'settlement', 'Одеса', 'Odesa'),
      land(codes.kyivskyi, codes.odesa, 'district', 'Київський район', 'Kyivskyi District'),
      land(codes.khadzhybeiskyi, codes.odesa, 'district', 'Хаджибейський район', 'Khadzhybeiskyi District', { formerNames: ['Малиновський район'] }),
      land(codes.prymorskyi, codes.odesa, 'district', 'Приморський район', 'Prymorskyi District'),
      land(codes.peresypskyi, codes.odesa, 'district', 'Пересипський район', 'Peresypskyi District', { formerNames: ['Суворовський район'] }),
      land(codes.usatoveHromada, codes.raion, 'hromada', 'Усатівська громада', 'Usatove Hromada'),
      land(codes.usatove, codes.usatoveHromada, 'settlement', 'Усатове', 'Usatove'),
      land(codes.chornomorskHromada, codes.raion, 'hromada', 'Чорноморська громада', 'Chornomorsk Hromada', notYet),
      land(codes.chornomorsk, codes.chornomorskHromada, 'settlement', 'Чорноморськ', 'Chornomorsk', notYet),
    ],
    areas: [
      {
        territory: codes.oblast,
        part: 0,
        area: [[28.2, 45.2], [29.8, 45.2], [30.9, 46.2], [31.3, 46.6], [30.9, 47.6], [30.2, 48.2], [29.0, 48.1], [29.2, 47.9], [30.0, 46.4], [28.9, 46.3], [28.2, 45.6]] as const,
      },
      {
        territory: codes.odesa,
        part: 0,
        area: [
          [30.62, 46.51], [30.7, 46.55], [30.67, 46.6], [30.72, 46.63], [30.83, 46.6], [30.8, 46.56], [30.765, 46.53], [30.75, 46.505], [30.775, 46.49], [30.775, 46.44],
          [30.757, 46.4], [30.737, 46.345], [30.7, 46.36], [30.68, 46.41], [30.62, 46.46],
        ] as const,
      },
      { territory: codes.usatove, part: 0, area: [[30.62, 46.515], [30.66, 46.53], [30.69, 46.552], [30.66, 46.565], [30.61, 46.545]] as const },
      { territory: codes.chornomorsk, part: 0, area: [[30.6, 46.27], [30.68, 46.27], [30.69, 46.33], [30.61, 46.34]] as const },
    ],
    units: [
      unit('demo-npu', null, 'npu', 'Національна поліція України', 'National Police of Ukraine', null),
      unit('demo-gunp', 'demo-npu', 'gunp', 'Головне управління Національної поліції в Одеській області', 'Main Directorate of the National Police in Odesa Oblast', '048 000 00 00'),
      unit('demo-patrol', 'demo-npu', 'patrol', 'Управління патрульної поліції в Одеській області', 'Patrol Police Directorate in Odesa Oblast', '048 000 00 01'),
      unit('demo-rup-1', 'demo-gunp', 'rup', 'Районне управління поліції № 1', 'District Police Directorate No. 1', '048 000 00 02', true),
      unit('demo-rup-2', 'demo-gunp', 'rup', 'Районне управління поліції № 2', 'District Police Directorate No. 2', '048 000 00 03'),
      unit('demo-dep-1', 'demo-rup-1', 'department', 'Відділ поліції № 1 (Приморський район)', 'Police Department No. 1 (Prymorskyi)', '048 000 00 02'),
      unit('demo-dep-2', 'demo-rup-1', 'department', 'Відділ поліції № 2 (Київський район)', 'Police Department No. 2 (Kyivskyi)', '048 000 00 05'),
      unit('demo-dep-3', 'demo-rup-2', 'department', 'Відділ поліції № 3 (Хаджибейський район)', 'Police Department No. 3 (Khadzhybeiskyi)', '048 000 00 06'),
      unit('demo-dep-4', 'demo-rup-2', 'department', 'Відділ поліції № 4 (Пересипський район)', 'Police Department No. 4 (Peresypskyi)', '048 000 00 07'),
    ],
    unitTerritories: [
      { unit: 'demo-rup-1', territory: codes.prymorskyi, since: '2024-01-01' },
      { unit: 'demo-rup-1', territory: codes.kyivskyi, since: '2024-01-01' },
      { unit: 'demo-rup-2', territory: codes.khadzhybeiskyi, since: '2024-01-01' },
      { unit: 'demo-rup-2', territory: codes.peresypskyi, since: '2024-01-01' },
      { unit: 'demo-rup-2', territory: codes.usatoveHromada, since: '2024-01-01' },
    ],
    mailboxes: [
      mailbox('demo-npu', 'appeals', 'zvernennia@npu.example'),
      mailbox('demo-gunp', 'appeals', 'zvernennia@gunp.example'),
      mailbox('demo-gunp', 'duty', 'chergova@gunp.example'),
      mailbox('demo-gunp', 'prevention', 'preventsiia@gunp.example'),
      mailbox('demo-gunp', 'control', 'kontrol@gunp.example'),
      mailbox('demo-gunp', 'head', 'kerivnyk@gunp.example'),
      mailbox('demo-patrol', 'appeals', 'zvernennia@patrul.example'),
      mailbox('demo-patrol', 'control', 'kontrol@patrul.example'),
      mailbox('demo-rup-1', 'appeals', 'zvernennia@rup1.example'),
      mailbox('demo-rup-1', 'duty', 'chergova@rup1.example'),
      mailbox('demo-rup-2', 'appeals', 'zvernennia@rup2.example'),
    ],
  };
}
