/** Hears notices of PostgreSQL, and knows when it cannot. */
import type postgres from 'postgres';

const askEveryMs = 5_000;
const renewAfterMs = 500;

/**
 * Listens on a connection of its own and asks it every few seconds whether it is still there: a half-open one would
 * otherwise stay silent for hours while everybody believes nothing changes. The first connection must succeed.
 */
export async function listen(
  url: string,
  channel: string,
  heard: (payload: string | null) => void,
  hearing: (up: boolean) => void = () => {},
): Promise<() => Promise<void>> {
  let stopped = false;
  let line: postgres.Sql | null = null;
  let question: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Timeout | undefined;

  const open = async (): Promise<void> => {
    const options = {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 5,
      fetch_types: false,
      onnotice: () => {},
      onnotify: (name: string, payload: string) => {
        if (name === channel && own === line) heard(payload);
      },
      onclose: () => lost(own),
    };
    const { default: connect } = await import('postgres');
    const own = connect(url, options);
    line = own;
    try {
      await own`listen ${own(channel)}`;
    } catch (error) {
      line = null;
      void own.end({ timeout: 0 });
      throw error;
    }
    if (stopped) return void own.end({ timeout: 0 });
    question = setInterval(() => void ask(own), askEveryMs);
    question.unref();
  };

  const ask = async (own: postgres.Sql): Promise<void> => {
    const late = setTimeout(() => lost(own), askEveryMs - 1000);
    await own`select 1`.catch(() => lost(own));
    clearTimeout(late);
  };

  const lost = (own: postgres.Sql): void => {
    if (own !== line || stopped) return;
    line = null;
    clearInterval(question);
    hearing(false);
    void own.end({ timeout: 0 });
    renew();
  };

  const renew = (): void => {
    renewal = setTimeout(() => {
      open().then(
        () => {
          if (!stopped) heard(null);
        },
        () => {
          if (!stopped) renew();
        },
      );
    }, renewAfterMs);
  };

  await open();
  return async () => {
    stopped = true;
    clearInterval(question);
    clearTimeout(renewal);
    const own = line;
    line = null;
    await own?.end({ timeout: 1 });
  };
}
