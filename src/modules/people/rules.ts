/** Who may do what. Pure: the same rules serve pages, modules and tests. */

/**
 * `staff`: any signed-in person. The others are granted by roles:
 * `moderate` checks, returns, approves and declines what people sent; `lead` also overrules; `seePeople` opens the list of staff;
 * `administer` invites, gives and ends roles and proposes settings; `confirmRoles` is the second person, for roles and for settings; `keepConflicts` keeps the lists of conflicts.
 * `askPatrols` asks people to join a patrol, which the police alone do; `seePatrols` opens the pages of patrols in the office; what may be done there is asked of `runPatrols`, `keepUnit` and `liaise`.
 * `tellAirRaid` puts the note of an air raid on public pages, alone and at once.
 * `readTips` reads what witnesses told and `keepIdentity` opens who they are, never in one person; `holdTipKeys` makes keys for either; `keepRecipients` puts the signed list of readers in force.
 * `seeVisits` opens invitations to courtyards: who runs events checks and offers a day, the police say whether they come.
 * `seeRequests` opens the list of requests about own data, `answerRequests` answers them, `confirmErasure` is the second person before data is erased early.
 */
export const rights = [
  'staff',
  'moderate',
  'lead',
  'moderateCommunity',
  'edit',
  'editPlaces',
  'runEvents',
  'seeVisits',
  'runPatrols',
  'seePatrols',
  'askPatrols',
  'keepUnit',
  'liaise',
  'seeFigures',
  'administer',
  'seePeople',
  'confirmRoles',
  'keepConflicts',
  'seeLetters',
  'seeAudit',
  'seeSettings',
  'seeRequests',
  'answerRequests',
  'confirmErasure',
  'tellAirRaid',
  'readTips',
  'keepIdentity',
  'holdTipKeys',
  'keepRecipients',
] as const;
export type Right = (typeof rights)[number];

/** Roles of different sides never meet in one person: the police do not judge letters to the police, who keeps the keys has no say over content, who checks does nothing else, who opens identities reads no tips. */
export const sides = ['work', 'police', 'keys', 'check', 'identity'] as const;
export type Side = (typeof sides)[number];

type RoleRow = {
  side: Side;
  rights: readonly Right[];
  /** Where it may be given: in one territory or everywhere, only everywhere, or in one unit of the police. */
  where: 'territory' | 'everywhere' | 'unit';
  /** Asked for by one person, confirmed by another. */
  weighty?: true;
};

/** The whole table: role × right × place. */
export const roleTable = {
  contentEditor: { side: 'work', where: 'everywhere', rights: ['staff', 'edit'] },
  mapEditor: { side: 'work', where: 'territory', rights: ['staff', 'editPlaces'] },
  moderator: { side: 'work', where: 'territory', rights: ['staff', 'moderate'], weighty: true },
  lead: {
    side: 'work',
    where: 'territory',
    rights: [
      'staff',
      'moderate',
      'lead',
      'seePeople',
      'confirmRoles',
      'keepConflicts',
      'seeLetters',
      'seeAudit',
      'seeSettings',
      'seeRequests',
      'confirmErasure',
      'tellAirRaid',
      'keepRecipients',
    ],
    weighty: true,
  },
  tipModerator: { side: 'work', where: 'everywhere', rights: ['staff', 'readTips', 'holdTipKeys'], weighty: true },
  communityModerator: { side: 'work', where: 'territory', rights: ['staff', 'moderateCommunity'] },
  eventCoordinator: { side: 'work', where: 'territory', rights: ['staff', 'runEvents', 'seeVisits'] },
  patrolCoordinator: { side: 'work', where: 'territory', rights: ['staff', 'runPatrols', 'seePatrols'] },
  analyst: { side: 'work', where: 'everywhere', rights: ['staff', 'seeFigures'] },
  policeContact: { side: 'police', where: 'unit', rights: ['staff', 'seePatrols', 'askPatrols', 'seeVisits', 'keepUnit'] },
  liaison: { side: 'police', where: 'everywhere', rights: ['staff', 'seePatrols', 'askPatrols', 'seeVisits', 'liaise'] },
  administrator: {
    side: 'keys',
    where: 'everywhere',
    rights: [
      'staff',
      'administer',
      'seePeople',
      'confirmRoles',
      'keepConflicts',
      'seeLetters',
      'seeAudit',
      'seeSettings',
      'seeRequests',
      'answerRequests',
      'confirmErasure',
      'tellAirRaid',
      'keepRecipients',
    ],
    weighty: true,
  },
  custodian: { side: 'identity', where: 'everywhere', rights: ['staff', 'keepIdentity', 'holdTipKeys'], weighty: true },
  auditor: { side: 'check', where: 'everywhere', rights: ['staff', 'seePeople', 'seeAudit', 'seeSettings', 'seeRequests'], weighty: true },
} as const satisfies Record<string, RoleRow>;

export type Role = keyof typeof roleTable;
export const roles = Object.keys(roleTable).filter((role): role is Role => role in roleTable);
export const isRole = (text: string | null | undefined): text is Role => roles.some((role) => role === text);
export const roleRow = (role: Role): RoleRow => roleTable[role];
export const isWeighty = (role: Role): boolean => roleRow(role).weighty === true;
export const isPolice = (role: Role): boolean => roleRow(role).side === 'police';
/** Whether one person may hold all of these. */
export const rolesFit = (held: readonly Role[]): boolean => new Set(held.map((role) => roleRow(role).side)).size <= 1;

/** Fields that not everybody who opens a page may see, and by which right. An empty list: nobody in the office. */
export const fields = {
  'staff.email': ['administer'],
  'staff.conflicts': ['keepConflicts'],
  /** Shown on request, with a reason and a fresh proof, and written to the record. */
  'appeal.address': ['moderate'],
  'appeal.phone': [],
  /** Who asks about own data, and in which words. */
  'request.person': ['answerRequests'],
  /** The phone, the card and the people to call of somebody who goes on patrol: for the unit that answers. */
  'patrol.member': ['keepUnit', 'liaise'],
} as const satisfies Record<string, readonly Right[]>;
export type Field = keyof typeof fields;

/** A police role takes these away, whatever else the person holds: the police never decide on letters to the police. */
const closedToPolice: readonly Right[] = ['moderate', 'lead', 'moderateCommunity', 'confirmRoles', 'readTips', 'keepIdentity', 'holdTipKeys', 'keepRecipients'];

export type Grant = { role: Role; territory: string | null };

export type Staff = {
  id: string;
  /** Shown to colleagues only. */
  name: string;
  roles: readonly Role[];
  grants: readonly Grant[];
  policeTies: boolean;
  /** Keyed digests of whose matters this person must not touch: their own, their unit's, and those on their list. */
  conflicts: readonly string[];
  /** An invented person of the demo. */
  invented: boolean;
};

/** Whether the person holds the right; with a territory, whether some role gives it there. */
export function can(staff: Pick<Staff, 'grants'> | null, right: Right, territory?: string | null): boolean {
  if (!staff) return false;
  if (closedToPolice.includes(right) && staff.grants.some((grant) => isPolice(grant.role))) return false;
  return staff.grants.some(
    (grant) => roleRow(grant.role).rights.includes(right) && (territory === undefined || grant.territory === null || grant.territory === territory),
  );
}

/** Where the person holds the right: `null` means everywhere. */
export function territoriesOf(staff: Pick<Staff, 'grants'>, right: Right): string[] | null {
  const grants = staff.grants.filter((grant) => roleRow(grant.role).rights.includes(right));
  if (!can(staff, right)) return [];
  return grants.some((grant) => grant.territory === null) ? null : [...new Set(grants.flatMap((grant) => grant.territory ?? []))];
}

export const maySee = (staff: Pick<Staff, 'grants'> | null, field: Field): boolean => fields[field].some((right) => can(staff, right));

/** By what a conflict of interest is recognised. */
export const conflictKinds = ['email', 'name', 'unit'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** How long things of the staff live. */
export const staffRules = { longestRoleDays: 366, usualRoleDays: 180, inviteHours: 72, askDays: 14, renewMinutes: 60, soonDays: 30 };

export const minute = 60_000;
export const sessionRules = {
  idleMinutes: 30,
  longestHours: 12,
  /** From the right password to the second factor. */
  factorMinutes: 10,
  factorTries: 5,
  /** How long a proof of the second factor opens personal data of others. */
  proofMinutes: 10,
  /** How often a living session is written down; the idle time is exact to this. */
  touchSeconds: 30,
};
