/** A sign of work on an item: keeps the claim and what was typed, and says whether the queue has grown. */
import type { APIRoute } from 'astro';
import { countFresh, findItem, keepTyped, renewClaim } from '#modules/moderation/index.ts';
import { reviewKinds } from '#modules.ts';
import { formatTime } from '#platform/i18n.ts';

export const POST: APIRoute = async ({ params, request, locals }) => {
  const { db, house, lang, now, staff, t } = locals;
  if (!staff) return Response.json({}, { status: 403 });
  const found = await findItem(db, params['id'] ?? '', staff);
  if (found.status !== 'open') return Response.json({}, { status: 404 });
  const { item } = found;
  const sent = await request.formData();
  const kind = reviewKinds().find((one) => one.kind === item.kind);
  if (kind && item.state === 'open') await keepTyped(house, kind, item, staff, sent, now);
  const claim = item.state === 'open' ? await renewClaim(db, item.id, staff.id, now) : null;
  const since = new Date(Number(sent.get('since')));
  const fresh = Number.isFinite(since.getTime()) && since < now && (await countFresh(db, staff, since)) > 0;
  return Response.json({ fresh, claim: claim ? t('moderation.claim.mine.text', { until: formatTime(lang, claim.expiresAt) }) : null });
};
