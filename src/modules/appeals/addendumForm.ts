/** What is added to a letter that has gone: words of the author, and files beside them. */
import { z } from 'zod';
import { limits } from './form.ts';
import { isKeyNoise, length } from './formRules.ts';
import { tooLong, typedLine, typedText, withIssues } from './formSteps.ts';

export const addendumForm = z
  .object({
    essence: typedText,
    /** Asked for again when the page was open for longer than the appeal may stand open. */
    code: typedLine,
  })
  .superRefine(
    withIssues((data, issue) => {
      const size = length(data.essence.trim());
      if (size === 0) issue('essence', 'appeals.addendum.missing');
      else if (size < limits.addendum.min) issue('essence', 'appeals.form.essenceShort', { min: limits.addendum.min });
      else if (isKeyNoise(data.essence)) issue('essence', 'appeals.form.essenceNoise');
      tooLong(issue, 'essence', data.essence, limits.addendum.max);
    }),
  );
