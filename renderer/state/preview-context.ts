import { createContext, useContext, useSyncExternalStore } from 'react';
import { createPreviewStore, type Preview } from '../inputs/camera/preview-store.ts';

export const PreviewContext = createContext(createPreviewStore());

/** What the cameras of this screen see now. */
export const usePreviews = (): readonly Preview[] => {
  const store = useContext(PreviewContext);
  return useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
};
