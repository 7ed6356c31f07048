import type { APIRoute } from 'astro';
import { answerUpload, deskOf } from '#modules/appeals/index.ts';

export const POST: APIRoute = async (context) => {
  const { status, body } = await answerUpload(deskOf(context));
  return Response.json(body, { status });
};
