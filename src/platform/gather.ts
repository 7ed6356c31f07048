/** Lets calls that come at the same time share one piece of work, as a bus takes everybody who stands at the stop. */
type Caller<In, Out> = { part: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

/**
 * Answers a function that does `work` for one part. A call that meets no other is worked on at once, alone; those that come while `atOnce`
 * pieces of work are under way are done together next, up to `most` in one. When shared work fails, each part is tried again alone,
 * so that one bad part spoils nothing for the others: the work must be safe to repeat, and answers one result for each part, in order.
 */
export function gather<In, Out>(
  work: (parts: readonly In[]) => Promise<readonly Out[]>,
  { atOnce, most }: { atOnce: number; most: number },
): (part: In) => Promise<Out> {
  const waiting: Caller<In, Out>[] = [];
  let busy = 0;

  const serve = async (callers: readonly Caller<In, Out>[]): Promise<void> => {
    try {
      const results = await work(callers.map(({ part }) => part));
      if (results.length !== callers.length) throw new Error('Shared work must answer every part.');
      for (const [at, result] of results.entries()) callers[at]?.resolve(result);
    } catch (error) {
      if (callers.length > 1) await Promise.all(callers.map((caller) => serve([caller])));
      else callers[0]?.reject(error);
    }
  };
  const run = async (): Promise<void> => {
    busy += 1;
    while (waiting.length > 0) await serve(waiting.splice(0, most));
    busy -= 1;
  };
  return (part) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ part, resolve, reject });
      if (busy < atOnce) void run();
    });
}
