import type { APIRoute } from 'astro';
import { answerCrimeHint, deskOf } from '#modules/appeals/index.ts';

/** The author's answer to "this sounds like a crime": change the kind, or never ask again. */
export const POST: APIRoute = async (context) => {
  const { to } = context.locals;
  const choice = (await context.request.formData()).get('choice') === 'crime' ? 'crime' : 'keep';
  await answerCrimeHint(deskOf(context), choice);
  return context.redirect(to(choice === 'crime' ? 'appeals.where' : 'appeals.request'), 303);
};
export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('appeals.request'), 303);
