import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Station } from '../station/connect.ts';
import type { ScreenSnapshot, ScreenStore } from './screen-store.ts';

export type StationContextValue = Readonly<{ store: ScreenStore; station: Station }>;

export const StationContext = createContext<StationContextValue | null>(null);

const useStationContext = (): StationContextValue => {
  const value = useContext(StationContext);
  if (value === null) throw new Error('no StationContext above this component');
  return value;
};

export const useStation = (): Station => useStationContext().station;

export const useScreen = (): ScreenSnapshot => {
  const { store } = useStationContext();
  return useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
};
