import { customType } from 'drizzle-orm/pg-core';

/** The outer border as [longitude, latitude] corners; the last corner joins the first and is not repeated. */
export type Ring = readonly (readonly [number, number])[];

/** PostgreSQL's built-in polygon: one ring, no holes, served by GiST on both databases. */
export const polygon = customType<{ data: Ring; driverData: string }>({
  dataType: () => 'polygon',
  toDriver: (ring) => `(${ring.map(([x, y]) => `(${x},${y})`).join(',')})`,
  fromDriver: (text) => [...text.matchAll(/\(?\(([^,()]+),([^,()]+)\)/g)].map((pair) => [Number(pair[1]), Number(pair[2])] as const),
});
