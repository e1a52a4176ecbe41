import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenDevice } from '../../contract/rpc.ts';
import type { ScreenReport } from '../../contract/screen-input.ts';
import type { ScreenStore } from '../state/screen-store.ts';
import type { Station } from '../station/connect.ts';
import { failing, type ReaderSink, type ScreenReader } from './screen-reader.ts';

/** Begins to read a device. */
export type StartReader = (device: ScreenDevice, sink: ReaderSink) => ScreenReader;

/** A report that the station did not take is told again after this time. */
const againMs = 2000;

/** @param blocked another keyboard scanner of the lane is read already */
type Begin = (lane: string, device: ScreenDevice, blocked: boolean) => Running;

type Running = Readonly<{ lane: string; device: ScreenDevice; blocked: boolean; retell(): void; stop(): void }>;

const onlyOneWedge = failing(
  'absent',
  ErrorCode.DeviceBusy,
  'another keyboard scanner of this lane is read already',
  'A computer cannot tell its keyboards apart: one of these devices in the configuration serves for all of them.',
);

/**
 * Reads the input devices that the station names for the lane shown, and tells it what they read and how they are. After
 * every new way to the station their state is told once more: it may be another run that knows nothing.
 * @returns how to stop
 */
export const readScreenInputs = (
  store: Pick<ScreenStore, 'snapshot' | 'subscribe'>,
  station: Pick<Station, 'screenInput' | 'screenReport'>,
  start: StartReader,
): (() => void) => {
  let running: readonly Running[] = [];
  let wasConnected = false;

  const follow = (): void => {
    const { link, state } = store.snapshot();
    const connected = link === 'connected';
    if (connected && state !== null) {
      const before = running;
      running = reconcile(running, state.lane.id, state.inputs, (lane, device, blocked) => ({
        ...run(lane, device.device, station, (sink) => (blocked ? busy(sink) : start(device, sink))),
        lane,
        device,
        blocked,
      }));
      if (!wasConnected) for (const one of running) if (before.includes(one)) one.retell();
    }
    wasConnected = connected;
  };
  const unsubscribe = store.subscribe(follow);
  follow();
  return () => {
    unsubscribe();
    for (const one of running) one.stop();
    running = [];
  };
};

const busy = (sink: ReaderSink): ScreenReader => {
  sink.report(onlyOneWedge);
  return { dispose: () => undefined };
};

/** Stops what is not wanted any more, or is wanted otherwise, before it starts what is new. */
const reconcile = (
  running: readonly Running[],
  lane: string,
  wanted: readonly ScreenDevice[],
  begin: Begin,
): readonly Running[] => {
  const firstWedge = wanted.find(({ source }) => source === 'wedge');
  const isBlocked = (device: ScreenDevice): boolean => device.source === 'wedge' && device !== firstWedge;
  const kept = running.filter(
    (one) => one.lane === lane && wanted.includes(one.device) && one.blocked === isBlocked(one.device),
  );
  for (const one of running) if (!kept.includes(one)) one.stop();
  return wanted.map((device) => kept.find((one) => one.device === device) ?? begin(lane, device, isBlocked(device)));
};

/** One device from its start to its end. */
const run = (
  lane: string,
  device: string,
  station: Pick<Station, 'screenInput' | 'screenReport'>,
  start: (sink: ReaderSink) => ScreenReader,
): Pick<Running, 'retell' | 'stop'> => {
  let latest: ScreenReport | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;
  const retell = (): void => {
    if (again !== null) clearTimeout(again);
    again = null;
    if (latest === null || stopped) return;
    const told = latest;
    station.screenReport(lane, device, told).catch(() => {
      if (!stopped && latest === told) again ??= setTimeout(retell, againMs);
    });
  };
  const reader = start({
    // Whoever showed a code that the station did not take sees no answer and shows it again; the screen says why.
    input: (input) => {
      if (!stopped) station.screenInput(lane, device, input).catch(() => undefined);
    },
    report: (report) => {
      latest = report;
      retell();
    },
  });
  return {
    retell,
    stop: () => {
      stopped = true;
      if (again !== null) clearTimeout(again);
      reader.dispose();
    },
  };
};
