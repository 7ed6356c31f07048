import { expect, test } from 'vitest';
import { can, isPolice, isWeighty, maySee, rights, roles, rolesFit, roleTable, territoriesOf, type Grant, type Role } from '#modules/people/index.ts';
import { accesses } from '#routes.ts';

const holds = (...held: (Role | [Role, string])[]) => ({
  grants: held.map((one): Grant => (typeof one === 'string' ? { role: one, territory: null } : { role: one[0], territory: one[1] })),
});

test('the whole table of roles and rights', () => {
  const table = Object.fromEntries(roles.map((role) => [role, rights.filter((right) => can(holds(role), right))]));
  expect(table).toEqual({
    contentEditor: ['staff', 'edit'],
    mapEditor: ['staff', 'editPlaces'],
    moderator: ['staff', 'moderate'],
    lead: [
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
    tipModerator: ['staff', 'readTips', 'holdTipKeys'],
    communityModerator: ['staff', 'moderateCommunity'],
    eventCoordinator: ['staff', 'runEvents', 'seeVisits'],
    patrolCoordinator: ['staff', 'runPatrols', 'seePatrols'],
    analyst: ['staff', 'seeFigures'],
    policeContact: ['staff', 'seeVisits', 'seePatrols', 'askPatrols', 'keepUnit'],
    liaison: ['staff', 'seeVisits', 'seePatrols', 'askPatrols', 'liaise'],
    administrator: [
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
    custodian: ['staff', 'keepIdentity', 'holdTipKeys'],
    auditor: ['staff', 'seePeople', 'seeAudit', 'seeSettings', 'seeRequests'],
  });
  expect(roles.filter(isWeighty)).toEqual(['moderator', 'lead', 'tipModerator', 'administrator', 'custodian', 'auditor']);
});

test('nobody holds anything without a role', () => {
  expect(rights.filter((right) => can(holds(), right) || can(null, right))).toEqual([]);
});

test.each(roles)('a police role beside %s takes away every say over letters', (role) => {
  for (const police of roles.filter(isPolice))
    for (const right of ['moderate', 'lead', 'moderateCommunity', 'confirmRoles', 'readTips', 'keepIdentity', 'keepRecipients'] as const)
      expect(can(holds(role, police), right)).toBe(false);
});

test.each(roles)('%s stands only beside roles of its own side', (role) => {
  for (const other of roles) expect(rolesFit([role, other])).toBe(roleTable[role].side === roleTable[other].side);
});

test('an administrator and an auditor have no say over content, and nobody sees a phone', () => {
  for (const role of ['administrator', 'auditor'] as const)
    for (const right of ['moderate', 'lead', 'moderateCommunity', 'edit', 'editPlaces'] as const) expect(can(holds(role), right)).toBe(false);
  expect(roles.filter((role) => maySee(holds(role), 'appeal.phone'))).toEqual([]);
  expect(roles.filter((role) => maySee(holds(role), 'staff.email'))).toEqual(['administrator']);
  expect(roles.filter((role) => maySee(holds(role), 'staff.conflicts'))).toEqual(['lead', 'administrator']);
  expect(roles.filter((role) => maySee(holds(role), 'request.person'))).toEqual(['administrator']);
});

test('a role for one territory gives nothing in another', () => {
  const person = holds(['moderator', 'odesa'], ['lead', 'izmail']);
  expect(can(person, 'moderate', 'odesa')).toBe(true);
  expect(can(person, 'moderate', 'izmail')).toBe(true);
  expect(can(person, 'lead', 'odesa')).toBe(false);
  expect(can(person, 'moderate', 'bolhrad')).toBe(false);
  expect(territoriesOf(person, 'moderate')).toEqual(['odesa', 'izmail']);
  expect(territoriesOf(holds('moderator', ['moderator', 'odesa']), 'moderate')).toBeNull();
  expect(territoriesOf(holds('liaison'), 'moderate')).toEqual([]);
});

test('every access of the address table is a right', () => {
  expect(accesses.filter((access) => access !== 'anyone' && access !== 'resident' && !rights.some((right) => right === access))).toEqual([]);
});
