/** A sign of work on an exercise: keeps what was typed, also when the course has been closed meanwhile. */
import type { APIRoute } from 'astro';
import { findLesson, keepPractice, lastTraining } from '#modules/moderation/index.ts';
import { reviewKinds } from '#modules.ts';

export const POST: APIRoute = async ({ params, request, locals }) => {
  const { db, house, now, staff, t } = locals;
  if (!staff) return Response.json({}, { status: 403 });
  const lesson = findLesson(params['id'] ?? '');
  const real = reviewKinds().find((one) => one.kind === 'appeal');
  const training = await lastTraining(db, staff.id);
  if (!lesson || !real || !training) return Response.json({}, { status: 404 });
  await keepPractice(house, real, { training, staff }, lesson, await request.formData(), t, now);
  return Response.json({});
};
