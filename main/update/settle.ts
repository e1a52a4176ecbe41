import { setTimeout as delay } from 'node:timers/promises';
import { ledgerSchemaOf } from '../../station/update-office.ts';
import type { Trial, Versions } from './versions.ts';

/** Starts of a version on trial, none of which got ready, after which the one before is taken again. */
const maxStarts = 3;

export type Settled =
  | Readonly<{ outcome: 'nothing-on-trial' }>
  | Readonly<{ outcome: 'held'; version: number; software: string }>
  /** `why` in words; `kept`: it could not be taken back, because the ledger is newer than the version before reads. */
  | Readonly<{ outcome: 'taken-back' | 'kept'; version: number; software: string; why: string }>;

const nothing: Settled = { outcome: 'nothing-on-trial' };

/** A trial whose version is in use; one that never began is dropped. */
const trialOf = (versions: Versions): Trial | null => {
  const state = versions.state();
  if (state.trial === null) return null;
  if (versions.current() !== state.trial.previous) return state.trial;
  versions.keep({ ...state, trial: null });
  return null;
};

/**
 * Before every start: counts it, and takes a version back that was started often enough without getting ready, whatever
 * happened to whoever should have watched it.
 */
export const guardStart = (versions: Versions, dataDirectory: string, now: Date): Settled => {
  const trial = trialOf(versions);
  if (trial === null) return nothing;
  if (trial.starts >= maxStarts) return takeBack(versions, trial, dataDirectory, `started ${trial.starts} times`, now);
  versions.keep({ ...versions.state(), trial: { ...trial, starts: trial.starts + 1 } });
  return nothing;
};

export type SettleOrder = Readonly<{
  versions: Versions;
  dataDirectory: string;
  /** Asks the station; false also where nothing answers. */
  isReady: () => Promise<boolean>;
  /** How long it may take, ms. */
  withinMs: number;
  now: () => number;
  pauseMs?: number;
}>;

/** After a start: holds on to a version that gets ready in time, and takes another back. */
export const settle = async (order: SettleOrder): Promise<Settled> => {
  const { versions, dataDirectory, isReady, withinMs, now, pauseMs = 500 } = order;
  const trial = trialOf(versions);
  if (trial === null) return nothing;
  const end = now() + withinMs;
  while (now() < end) {
    if (await isReady()) return hold(versions, trial);
    await delay(pauseMs);
  }
  return takeBack(versions, trial, dataDirectory, `not ready within ${withinMs / 1000} s`, new Date(now()));
};

const hold = (versions: Versions, { version, software, ledger, previous }: Trial): Settled => {
  const current = versions.current();
  versions.keep({ held: version, ledger, trial: null, failed: null });
  if (current !== null) {
    versions.switchTo(current, 'stable');
    versions.prune([current, previous]);
  }
  return { outcome: 'held', version, software };
};

const takeBack = (versions: Versions, trial: Trial, dataDirectory: string, why: string, now: Date): Settled => {
  const state = versions.state();
  const { version, software, previous } = trial;
  const failed = { version, software, why, at: now.toISOString() };
  const blocked = whyKept(versions, trial, state.ledger, dataDirectory);
  if (blocked !== null) {
    versions.keep({ ...state, trial: null, failed: { ...failed, why: `${why}; ${blocked}` } });
    return { outcome: 'kept', version, software, why: `${why}; ${blocked}` };
  }
  versions.switchTo(previous);
  versions.keep({ ...state, trial: null, failed });
  return { outcome: 'taken-back', version, software, why };
};

/** A version that could not even read the ledger would be worse than one that does not get ready. */
const whyKept = (
  versions: Versions,
  { previous }: Trial,
  reads: number | null,
  dataDirectory: string,
): string | null => {
  if (!versions.has(previous)) return 'the version before is not there any more';
  const schema = ledgerSchemaSafe(dataDirectory);
  if (schema === null || reads === null || schema <= reads) return null;
  return `the ledger has schema ${schema} by now, and the version before reads ${reads}`;
};

const ledgerSchemaSafe = (dataDirectory: string): number | null => {
  try {
    return ledgerSchemaOf(dataDirectory);
  } catch {
    // A ledger that cannot be read says nothing for or against a version.
    return null;
  }
};
