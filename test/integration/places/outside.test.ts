import { beforeEach, expect, test } from 'vitest';
import { findByAddress } from '#modules/places/index.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
beforeEach(() => buildCity(box.db));

test.each(['Київ, Хрещатик 1', 'м. Київ, Хрещатик 1', 'Київ Хрещатик 1', 'Хрещатик 1, Київ', 'Харків, Сумська, 12', 'Київ, Дерибасівська 10', 'Миколаїв, Грецька 12'])(
  '«%s» lies outside, whatever streets of that name we know',
  async (text) => {
    expect((await findByAddress(box.db, text, cityNow)).status).toBe('outside');
  },
);
