import type { Command } from '#platform/commands.ts';
import { link } from '#routes.ts';
import { invite, invitesTo, isHere, withdrawInvite } from './invites.ts';
import { isRole, roleRow, roles, staffRules } from './rules.ts';

const option = (args: readonly string[], name: string): string | null => args.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;

/** `staff:invite`: prints the link to hand over in person. The first administrator needs nobody's yes; other weighty roles wait for an administrator in the office. */
export const inviteCommand: Command = {
  about: 'invite a person to work in the portal: staff:invite <e-mail> <role> <name> [--territory=CODE] [--unit=CODE] [--police-ties]',
  async run(house, args, say, now) {
    const words = args.filter((word) => !word.startsWith('--'));
    const [email = '', role = '', ...name] = words;
    const unit = option(args, 'unit');
    if (!/^[^@\s]+@[^@\s]+$/.test(email) || !isRole(role) || name.length === 0 || (roleRow(role).where === 'unit' && !unit)) {
      say(`Usage: npm run staff:invite -- <e-mail> <${roles.join('|')}> <name> [--territory=CODE] [--unit=CODE] [--police-ties]`);
      return 1;
    }
    const untilAt = new Date(now.getTime() + staffRules.longestRoleDays * 86_400_000);
    const terms = { role, territory: option(args, 'territory'), unit, untilAt, why: 'staff:invite' };
    const person = { email, name: name.join(' '), policeTies: args.includes('--police-ties'), ...terms };
    const made = await house.database.db.transaction(async (tx) => {
      if (await isHere(tx, house, email)) return null;
      // A link that was lost is replaced: the newest one works alone.
      for (const old of await invitesTo(tx, house, email, now)) await withdrawInvite(tx, old.id, null, now);
      return invite(tx, house, person, null, now);
    });
    if (!made) {
      say('Somebody already works here under this address.');
      return 1;
    }
    if (made.waits) {
      say('This role needs a second person: an administrator confirms it in the office, on the page of people. Then the letter with the link leaves.');
      return 0;
    }
    say(`Give this link to the person themselves; it works once, for ${staffRules.inviteHours} hours:`);
    say(house.env.origin + link('people.invite', 'uk', { token: made.token }));
    return 0;
  },
};
