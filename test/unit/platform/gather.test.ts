import { expect, test } from 'vitest';
import { gather } from '#platform/gather.ts';

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

test('who comes while others are served is served together next, in order, and nobody waits for company', async () => {
  const trips: number[][] = [];
  const door = gather<number, string>(
    async (parts) => {
      trips.push([...parts]);
      await pause();
      return parts.map((part) => `done ${part}`);
    },
    { atOnce: 1, most: 3 },
  );
  expect(await Promise.all([1, 2, 3, 4, 5].map(door))).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
  expect(trips).toEqual([[1], [2, 3, 4], [5]]);
  expect(await door(6)).toBe('done 6');
  expect(trips.at(-1)).toEqual([6]);
});

test('one bad part spoils nothing for those beside it', async () => {
  const door = gather<number, number>(
    async (parts) => {
      await pause();
      if (parts.includes(3)) throw new Error('three');
      return parts.map((part) => part * 10);
    },
    { atOnce: 1, most: 10 },
  );
  const answers = await Promise.allSettled([1, 2, 3, 4].map(door));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([10, 20, 'Error: three', 40]);
});
