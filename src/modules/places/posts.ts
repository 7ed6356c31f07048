/** Who answers for a beat today: the holder, the deputy of one on leave, or the substitute of a vacant post. */
import { inArray, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { officerPosts, officers } from '#db/schema/places.ts';
import { Hours, kyiv } from './hours.ts';
import { romanise } from './names.ts';

export type Officer = {
  slug: string;
  /** Given name and surname in Ukrainian. */
  name: string;
  nameEn: string;
  /** Surname, name and patronymic. */
  fullName: string;
  rank: string | null;
  phone: string | null;
  email: string | null;
  languages: string[];
  unit: string | null;
  appointedOn: string | null;
  verifiedOn: string;
  demo: boolean;
};

export type Post = {
  id: string;
  kind: 'dop' | 'pog' | 'sob';
  /** Where the officer receives people; null when the place is not published. */
  place: { slug: string; nameUk: string; nameEn: string; addressUk: string; addressEn: string; ramp: boolean } | null;
  room: string | null;
  phone: string | null;
  phoneNoteUk: string | null;
  phoneNoteEn: string | null;
  dutyPhone: string | null;
  reception: Hours;
};

/** `officer` is who to call today; `insteadOf` says for whom and until when. */
export type PostToday = {
  post: Post;
  state: 'serving' | 'onLeave' | 'vacant';
  officer: Officer | null;
  insteadOf: { officer: Officer; until: string } | null;
};

export function officerFrom(row: typeof officers.$inferSelect): Officer {
  const name = `${row.givenName} ${row.surname}`;
  return {
    slug: row.slug,
    name,
    nameEn: romanise(name),
    fullName: [row.surname, row.givenName, row.patronymic].filter(Boolean).join(' '),
    rank: row.rank,
    phone: row.phone,
    email: row.email,
    languages: row.languages,
    unit: row.unit,
    appointedOn: row.appointedOn,
    verifiedOn: row.verifiedOn,
    demo: row.demo,
  };
}

/** The state of each post on the day of `now`. Posts that do not exist are left out. */
export async function postsToday(db: Db | Tx, ids: readonly string[], now: Date): Promise<Map<string, PostToday>> {
  if (ids.length === 0) return new Map();
  const { day } = kyiv(now);
  const held = await rows<{ post: string; officer: string; leave_until: string | null; deputy: string | null }>(
    db,
    sql`select h.post, h.officer, l.until::text as leave_until, l.deputy
        from post_holders h
        left join officer_leaves l on l.officer = h.officer and l.since <= ${day}::date and l.until >= ${day}::date
        where h.post in ${[...new Set(ids)]} and h.since <= ${day}::date and (h.until is null or h.until >= ${day}::date)`,
  );
  const posts = await db.select().from(officerPosts).where(inArray(officerPosts.id, [...new Set(ids)]));
  const slugs = [...held.flatMap((row) => [row.officer, row.deputy]), ...posts.map((post) => post.substitute)].filter((slug) => slug !== null);
  const people = slugs.length > 0 ? await db.select().from(officers).where(inArray(officers.slug, slugs)) : [];
  const slugsOfPlaces = posts.map((post) => post.place).filter((slug) => slug !== null);
  const where = slugsOfPlaces.length === 0 ? [] : await rows<NonNullable<Post['place']>>(
    db,
    sql`select p.slug, p.name_uk as "nameUk", p.name_en as "nameEn", p.address_uk as "addressUk", p.address_en as "addressEn",
          exists (select 1 from place_access a where a.place = p.slug and a.fact = 'ramp' and a.verdict = 'yes') as ramp
        from places p where p.status = 'published' and p.slug in ${[...new Set(slugsOfPlaces)]}`,
  );
  const known = new Map(people.filter((row) => row.status === 'published').map((row) => [row.slug, officerFrom(row)]));
  return new Map(
    posts.map((row): [string, PostToday] => {
      const holder = held.find((one) => one.post === row.id);
      const person = holder ? (known.get(holder.officer) ?? null) : null;
      const substitute = row.substitute ? (known.get(row.substitute) ?? null) : null;
      const post: Post = { ...row, place: where.find((place) => place.slug === row.place) ?? null, reception: Hours.parse(row.reception) };
      if (!person) return [row.id, { post, state: 'vacant', officer: substitute, insteadOf: null }];
      if (holder?.leave_until) {
        const deputy = holder.deputy ? (known.get(holder.deputy) ?? substitute) : substitute;
        return [row.id, { post, state: 'onLeave', officer: deputy, insteadOf: { officer: person, until: holder.leave_until } }];
      }
      return [row.id, { post, state: 'serving', officer: person, insteadOf: null }];
    }),
  );
}
