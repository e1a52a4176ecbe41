import { type BirpcReturn, createBirpc } from 'birpc';
import { z } from 'zod';
import { clockReportSchema } from '../../contract/clock.ts';
import { deviceTestResultSchema } from '../../contract/device-test.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { foundPersonSchema } from '../../contract/hand-entry.ts';
import { operatorSchema, type Session, sessionSchema } from '../../contract/operator.ts';
import { sheetResultSchema } from '../../contract/print-document.ts';
import {
  dayFiguresSchema,
  driveSchema,
  exportedSchema,
  exportPieceSchema,
  personRecordsSchema,
  recordPageSchema,
} from '../../contract/records.ts';
import { referralViewSchema } from '../../contract/referral-results.ts';
import {
  decisionViewSchema,
  diagnosticsSchema,
  overrideResultSchema,
  type ScreenFunctions,
  type ScreenState,
  type StationFunctionName,
  type StationFunctions,
  samplePersonSchema,
  screenStateSchema,
  stationFunctionNames,
} from '../../contract/rpc.ts';
import {
  readCodeSchema,
  type SetupFunctionName,
  type SetupFunctions,
  type SetupState,
  setupFunctionNames,
  setupProfileSchema,
  setupStateSchema,
} from '../../contract/setup.ts';
import { pastShiftSchema, shiftReportSchema } from '../../contract/shift.ts';
import { deliveredFileSchema, foundBackupSchema } from '../../contract/support.ts';
import { deviceTrafficSchema } from '../../contract/traffic.ts';
import { visitorWordsSchema } from '../../contract/visitor-words.ts';
import type { Link, StationChannel } from './channel.ts';
import { refusalIn } from './error-record.ts';
import { type Pulse, startPulse } from './pulse.ts';

/** What a screen hears of its station. */
export type StationListener = Readonly<{
  /** A new way to the station: what is told from now on may be another run of it. */
  opened(): void;
  state(state: ScreenState): void;
  /** There is no gate: this kiosk is being set up. */
  setup(state: SetupState): void;
  /** Somebody has signed in or out on this screen. */
  session(session: Session): void;
  /** The way is gone, or nothing answers on it. */
  lost(): void;
  /** The station does not want to be watched like this, e.g. no such lane. */
  refused(error: ErrorRecord): void;
  /** The station spoke, and not as the contract says: another version. */
  misunderstood(): void;
}>;

/** A station as the screens use it. Calls reject with `CheckpointError` or an `ErrorRecord`: see `errorRecordOf`. */
export type Station = Readonly<
  Omit<StationFunctions, 'watch'> &
    SetupFunctions & {
      /** The lane to watch from now on, over every reconnection; null: the first. */
      watch(lane: string | null): void;
      dispose(): void;
    }
>;

export type ConnectOptions = Readonly<{
  lane?: string | null;
  /** A call without an answer is given up after this time. default: 30000 ms */
  callMs?: number;
  /** Silence after which the station is asked for its state. default: 3000 ms */
  quietMs?: number;
  /** How long it may take to answer that. default: 1000 ms */
  answerMs?: number;
}>;

type Functions = StationFunctions & SetupFunctions;
type Rpc = BirpcReturn<Functions, ScreenFunctions>;

const messageSchema = z.looseObject({ t: z.enum(['q', 's']) });

/** What is told in the answers of these functions is parsed before a screen shows it. */
const answers: {
  readonly [N in StationFunctionName | SetupFunctionName]?: z.ZodType<Awaited<ReturnType<Functions[N]>>>;
} = {
  override: overrideResultSchema,
  paperEntry: decisionViewSchema,
  present: decisionViewSchema,
  samples: z.array(samplePersonSchema),
  printSheet: sheetResultSchema,
  referrals: z.array(referralViewSchema),
  shift: shiftReportSchema,
  shifts: z.array(pastShiftSchema),
  handOver: pastShiftSchema,
  findPeople: z.array(foundPersonSchema),
  visitorWords: z.array(visitorWordsSchema),
  diagnostics: diagnosticsSchema,
  testDevice: deviceTestResultSchema,
  supportBundle: deliveredFileSchema,
  operators: z.array(operatorSchema),
  session: sessionSchema,
  signIn: sessionSchema,
  signOut: sessionSchema,
  dayFigures: dayFiguresSchema,
  findRecords: recordPageSchema,
  findEntries: recordPageSchema,
  findByCode: personRecordsSchema,
  drives: z.array(driveSchema),
  exportToDrive: exportedSchema,
  exportBegin: z.object({ id: z.string(), file: z.string() }),
  exportPiece: exportPieceSchema,
  confirmClock: clockReportSchema,
  deviceTraffic: deviceTrafficSchema,
  backupConfiguration: deliveredFileSchema,
  foundBackups: z.array(foundBackupSchema),
  beginSetup: z.string().nullable(),
  setupState: setupStateSchema,
  deviceProfiles: z.array(setupProfileSchema),
  enrolmentRequest: deliveredFileSchema,
  standAloneKeys: deliveredFileSchema,
  trySetupDevice: deviceTestResultSchema,
  readInScreen: readCodeSchema,
};

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
  const takeSession = (raw: unknown): void => {
    const parsed = sessionSchema.safeParse(raw);
    if (parsed.success) listener.session(parsed.data);
    else listener.misunderstood();
  };
  const takeSetup = (raw: unknown): void => {
    const parsed = setupStateSchema.safeParse(raw);
    if (parsed.success) listener.setup(parsed.data);
    else listener.misunderstood();
  };
  const askForState = (asked: Rpc): void => {
    asked.watch(lane).then(take, (thrown: unknown) => {
      const refusal = refusalIn(thrown);
      if (rpc !== asked || refusal === null) return;
      if (refusal.code === ErrorCode.SetupUnderWay) askForSetup(asked);
      else listener.refused(refusal);
    });
  };
  const askForSetup = (asked: Rpc): void => {
    asked.setupState().then(takeSetup, () => undefined);
  };
  const rpcOver = (link: Link): Rpc =>
    createBirpc<Functions, ScreenFunctions>(
      { screen: take, session: takeSession, setup: takeSetup },
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

  const callOf = (name: StationFunctionName | SetupFunctionName) => {
    const answer: z.ZodType = answers[name] ?? z.unknown();
    return async (...args: readonly unknown[]): Promise<unknown> => {
      if (rpc === null) throw lostError();
      const ask = rpc[name] as (...given: readonly unknown[]) => Promise<unknown>;
      return answer.parse(await ask(...args));
    };
  };
  const functions = Object.fromEntries(
    [...stationFunctionNames, ...setupFunctionNames].map((name) => [name, callOf(name)]),
  ) as Functions;
  return {
    ...functions,
    watch: (wanted) => {
      lane = wanted;
      if (rpc !== null) askForState(rpc);
    },
    dispose: () => {
      close();
      leave();
    },
  };
};
