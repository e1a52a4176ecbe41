import type { ScreenStore } from '../state/screen-store.ts';

/**
 * Takes the screens of a station that came back as another version: the page in the window is still the old one's.
 * @returns how to stop watching
 */
export const reloadOnNewSoftware = (
  store: Pick<ScreenStore, 'snapshot' | 'subscribe'>,
  reload: () => void,
): (() => void) => {
  let first: string | null = null;
  return store.subscribe(() => {
    const software = store.snapshot().state?.software ?? null;
    if (first !== null && software !== null && software !== first) reload();
    first ??= software;
  });
};
