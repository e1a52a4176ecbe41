import { runningAt } from '../host/running.ts';
import { installedPort } from '../install/settings.ts';

/**
 * Whether the station of a data directory says that it is ready.
 * @param since ms since the Unix epoch: one that was started before is the version before, on its way out; null: any counts
 */
export const isReadySince = async (dataDirectory: string, since: number | null): Promise<boolean> => {
  const running = runningAt(dataDirectory);
  if (since !== null && (running === null || running.startedAt < since)) return false;
  try {
    const url = new URL('healthz', running?.url ?? `http://127.0.0.1:${installedPort}/`);
    const health: unknown = await (await fetch(url, { signal: AbortSignal.timeout(2000) })).json();
    return typeof health === 'object' && health !== null && 'ready' in health && health.ready === true;
  } catch {
    return false;
  }
};
