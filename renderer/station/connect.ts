import { type BirpcReturn, createBirpc } from 'birpc';
import { z } from 'zod';
import type { RowKey } from '../../contract/decision.ts';
import type { Answers } from '../../contract/declaration.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { OverrideReason, WatchAnswer } from '../../contract/events.ts';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import {
  type DecisionView,
  decisionViewSchema,
  type OverrideResult,
  overrideResultSchema,
  type PaperEntry,
  type PresentRequest,
  type PrintAnswer,
  type SamplePerson,
  type ScreenFunctions,
  type ScreenState,
  type StationFunctions,
  samplePersonSchema,
  screenStateSchema,
} from '../../contract/rpc.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';
import type { Link, StationChannel } from './channel.ts';
import { refusalIn } from './error-record.ts';
import { type Pulse, startPulse } from './pulse.ts';

/** What a screen hears of its station. */
export type StationListener = Readonly<{
  /** A new way to the station: what is told from now on may be another run of it. */
  opened(): void;
  state(state: ScreenState): void;
  /** The way is gone, or nothing answers on it. */
  lost(): void;
  /** The station does not want to be watched like this, e.g. no such lane. */
  refused(error: ErrorRecord): void;
  /** The station spoke, and not as the contract says: another version. */
  misunderstood(): void;
}>;

/** A station as the screens use it. Calls reject with `CheckpointError` or an `ErrorRecord`: see `errorRecordOf`. */
export type Station = Readonly<{
  /** The lane to watch from now on, over every reconnection; null: the first. */
  watch(lane: string | null): void;
  setDirection(lane: string, direction: 'in' | 'out'): Promise<void>;
  dismiss(lane: string): Promise<void>;
  permitPlate(lane: string, plate: string): Promise<void>;
  remeasure(lane: string, of: RowKey): Promise<void>;
  confirmWatch(lane: string, of: RowKey, answer: WatchAnswer): Promise<void>;
  answerDeclaration(lane: string, asking: number, answers: Answers | null): Promise<void>;
  reprint(lane: string, of: RowKey, document: PassageDocumentKind): Promise<void>;
  answerPrint(lane: string, job: string, answer: PrintAnswer): Promise<void>;
  override(lane: string, reason: OverrideReason): Promise<OverrideResult>;
  paperEntry(lane: string, entry: PaperEntry): Promise<DecisionView>;
  paperDone(): Promise<void>;
  samples(): Promise<readonly SamplePerson[]>;
  present(request: PresentRequest): Promise<DecisionView>;
  screenReport(lane: string, device: string, report: ScreenReport): Promise<void>;
  screenInput(lane: string, device: string, input: ScreenInput): Promise<void>;
  dispose(): void;
}>;

export type ConnectOptions = Readonly<{
  lane?: string | null;
  /** A call without an answer is given up after this time. default: 30000 ms */
  callMs?: number;
  /** Silence after which the station is asked for its state. default: 3000 ms */
  quietMs?: number;
  /** How long it may take to answer that. default: 1000 ms */
  answerMs?: number;
}>;

type Rpc = BirpcReturn<StationFunctions, ScreenFunctions>;

const messageSchema = z.looseObject({ t: z.enum(['q', 's']) });
const samplesSchema = z.array(samplePersonSchema);

/** @returns null for what is no message of birpc */
const messageIn = (text: string): unknown => {
  try {
    return messageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const lostError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.StationNotRunning,
    'the station is not connected',
    'wait until the screen has reconnected',
  );

/** Joins a screen to its station, whatever carries the messages, and keeps it joined until disposed. */
export const connectStation = (
  channel: StationChannel,
  listener: StationListener,
  options: ConnectOptions = {},
): Station => {
  let lane = options.lane ?? null;
  let rpc: Rpc | null = null;
  let deliver: (message: unknown) => void = () => {};
  let pulse: Pulse | null = null;

  const take = (raw: unknown): void => {
    const parsed = screenStateSchema.safeParse(raw);
    if (!parsed.success) listener.misunderstood();
    // A state of the lane watched before may still be on its way.
    else if (lane === null || parsed.data.lane.id === lane) listener.state(parsed.data);
  };
  const askForState = (asked: Rpc): void => {
    asked.watch(lane).then(take, (thrown: unknown) => {
      const refusal = refusalIn(thrown);
      if (rpc === asked && refusal !== null) listener.refused(refusal);
    });
  };
  const rpcOver = (link: Link): Rpc =>
    createBirpc<StationFunctions, ScreenFunctions>(
      { screen: take },
      {
        post: (text: string) => link.send(text),
        on: (receive) => {
          deliver = receive;
        },
        serialize: (message: unknown) => JSON.stringify(message),
        timeout: options.callMs ?? 30_000,
      },
    );
  const leave = (): void => {
    pulse?.stop();
    pulse = null;
    const gone = rpc;
    rpc = null;
    deliver = () => {};
    gone?.$close(lostError());
  };

  const close = channel.open({
    opened: (link) => {
      leave();
      listener.opened();
      const opened = rpcOver(link);
      rpc = opened;
      pulse = startPulse({
        quietMs: options.quietMs ?? 3000,
        answerMs: options.answerMs ?? 1000,
        beat: () => askForState(opened),
        silent: () => listener.lost(),
      });
      askForState(opened);
    },
    message: (text) => {
      pulse?.heard();
      const message = messageIn(text);
      if (message === null) listener.misunderstood();
      else deliver(message);
    },
    lost: () => {
      leave();
      listener.lost();
    },
  });

  const call = async <T>(use: (rpc: Rpc) => Promise<T>): Promise<T> => {
    if (rpc === null) throw lostError();
    return use(rpc);
  };
  return {
    watch: (wanted) => {
      lane = wanted;
      if (rpc !== null) askForState(rpc);
    },
    setDirection: (id, direction) => call((station) => station.setDirection(id, direction)),
    dismiss: (id) => call((station) => station.dismiss(id)),
    permitPlate: (id, plate) => call((station) => station.permitPlate(id, plate)),
    remeasure: (id, of) => call((station) => station.remeasure(id, of)),
    confirmWatch: (id, of, answer) => call((station) => station.confirmWatch(id, of, answer)),
    answerDeclaration: (id, asking, answers) => call((station) => station.answerDeclaration(id, asking, answers)),
    reprint: (id, of, document) => call((station) => station.reprint(id, of, document)),
    answerPrint: (id, job, answer) => call((station) => station.answerPrint(id, job, answer)),
    override: (id, reason) => call(async (station) => overrideResultSchema.parse(await station.override(id, reason))),
    paperEntry: (id, entry) => call(async (station) => decisionViewSchema.parse(await station.paperEntry(id, entry))),
    paperDone: () => call((station) => station.paperDone()),
    samples: () => call(async (station) => samplesSchema.parse(await station.samples())),
    present: (request) => call(async (station) => decisionViewSchema.parse(await station.present(request))),
    screenReport: (id, device, report) => call((station) => station.screenReport(id, device, report)),
    screenInput: (id, device, input) => call((station) => station.screenInput(id, device, input)),
    dispose: () => {
      close();
      leave();
    },
  };
};
