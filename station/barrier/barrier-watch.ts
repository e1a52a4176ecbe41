import { ErrorCode } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { DeviceState, InputName } from '../../contract/reading.ts';
import type { BarrierView } from '../../contract/rpc.ts';

/**
 * What is known of one barrier beyond our own commands, as a pure state machine: it opens by its wiring when there is a
 * fire or no supply, by its button, and by hand; its position switch tells when it stands open for too long.
 */
export type BarrierWatch = Readonly<{
  fire: boolean;
  power: boolean;
  hand: boolean;
  /** By its position switch; null: it has not been heard of. */
  open: boolean | null;
  /** Monotonic ms until which it may stand open after what opened it last; null: nothing has yet. */
  expectedUntil: number | null;
}>;

export type WatchInput =
  | Readonly<{ kind: 'commanded'; monotonic: number }>
  | Readonly<{ kind: 'input'; input: InputName; active: boolean; monotonic: number }>
  /** `lost`: its board does not answer, so that it may be without supply. */
  | Readonly<{ kind: 'board'; lost: boolean; monotonic: number }>;

export type WiringRow = Readonly<{
  act: Extract<EventData<'barrier'>['act'], 'opened-by-wiring' | 'closed-by-wiring'>;
  cause: Extract<EventData<'barrier'>['cause'], 'fire' | 'power' | 'button' | 'hand'>;
}>;

export type WatchStep = Readonly<{ watch: BarrierWatch; rows: readonly WiringRow[] }>;

export const unwatched: BarrierWatch = { fire: false, power: false, hand: false, open: null, expectedUntil: null };

/** @param openForMs how long after an opening it may stand open */
export const stepWatch = (watch: BarrierWatch, input: WatchInput, openForMs: number): WatchStep => {
  const opened = { ...watch, expectedUntil: input.monotonic + openForMs };
  switch (input.kind) {
    case 'commanded':
      return { watch: opened, rows: [] };
    case 'board':
      return held(watch, opened, 'power', input.lost);
    case 'input':
      if (input.input === 'fire') return held(watch, opened, 'fire', input.active);
      if (input.input === 'button') {
        return input.active
          ? { watch: opened, rows: [{ act: 'opened-by-wiring', cause: 'button' }] }
          : { watch, rows: [] };
      }
      return moved(watch, input.active, input.monotonic);
  }
};

/** When the cause is over it closes again, which takes as long as after any opening. */
const held = (before: BarrierWatch, opened: BarrierWatch, cause: 'fire' | 'power', active: boolean): WatchStep => {
  if (before[cause] === active) return { watch: before, rows: [] };
  return {
    watch: { ...opened, [cause]: active },
    rows: [{ act: active ? 'opened-by-wiring' : 'closed-by-wiring', cause }],
  };
};

const moved = (watch: BarrierWatch, open: boolean, now: number): WatchStep => {
  const known = watch.fire || watch.power || (watch.expectedUntil !== null && now <= watch.expectedUntil);
  if (open && watch.open !== true && !known) {
    return { watch: { ...watch, open, hand: true }, rows: [{ act: 'opened-by-wiring', cause: 'hand' }] };
  }
  if (!open && watch.hand) {
    return { watch: { ...watch, open, hand: false }, rows: [{ act: 'closed-by-wiring', cause: 'hand' }] };
  }
  return { watch: { ...watch, open }, rows: [] };
};

/** When what is shown of it changes by time alone, monotonic ms; null: never. */
export const watchDeadline = ({ open, fire, power, hand, expectedUntil }: BarrierWatch): number | null =>
  open === true && !fire && !power && !hand ? expectedUntil : null;

export const watchView = (watch: BarrierWatch, now: number): Pick<BarrierView, 'openBy' | 'position'> => {
  const deadline = watchDeadline(watch);
  const tooLong = deadline !== null && now > deadline;
  return {
    openBy: watch.fire ? 'fire' : watch.power ? 'power' : watch.hand ? 'hand' : null,
    position: watch.open === null ? null : tooLong ? 'too-long' : watch.open ? 'open' : 'shut',
  };
};

/** A board that has no supply looks like one that has no link: nobody can tell them apart. */
const lostCodes: ReadonlySet<number> = new Set([
  ErrorCode.DeviceLost,
  ErrorCode.DeviceUnreachable,
  ErrorCode.DeviceSilent,
]);

/** null: it is being looked for, and nothing is known. */
export const boardLost = ({ state, error }: DeviceState): boolean | null => {
  if (state === 'opening') return null;
  return state !== 'ready' && error !== null && lostCodes.has(error.code);
};
