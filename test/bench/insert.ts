// How many durable one-row inserts this PostgreSQL takes from a number of clients: the floor an accepted appeal is measured against.
import postgres from 'postgres';

/** Rows per second over some seconds, each insert a transaction of its own with synchronous commit. */
export async function insertRate(url: string, clients: number, seconds: number): Promise<number> {
  const sql = postgres(url, { max: clients, onnotice: () => {} });
  await sql`create table if not exists bench_rows (id bigserial primary key, body text not null)`;
  const end = performance.now() + seconds * 1000;
  const body = 'x'.repeat(500);
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        await sql`insert into bench_rows (body) values (${body})`;
        done++;
      }
    }),
  );
  const rate = (done * 1000) / (performance.now() - began);
  await sql`drop table bench_rows`;
  await sql.end();
  return rate;
}
