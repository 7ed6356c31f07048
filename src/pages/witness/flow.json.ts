/** Everything the script says and asks, in one language, fetched whole: so nobody on the way learns which situation somebody reads. */
import { flowFile } from '#modules/tips/witnessSite.ts';
import { witnessLanguage } from '#witnessRoutes.ts';

export const GET = ({ url }: { url: URL }): Response => Response.json(flowFile(witnessLanguage(url.pathname)));
