import type { Diagnostics } from '../../contract/rpc.ts';

/** What the station in the guest is asked for, a line each. */
export type StationOrder = 'present' | 'passages' | 'diagnostics';

/** And what comes out of the guest. */
export type StationReport =
  | Readonly<{ is: 'ready'; ms: number }>
  /** Decisions that the screen shows now and did not before, by their names. */
  | Readonly<{ is: 'shown'; names: readonly string[] }>
  | Readonly<{ is: 'passages'; names: readonly string[] }>
  | Readonly<{ is: 'diagnostics'; diagnostics: Diagnostics }>;
