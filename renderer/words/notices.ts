import { ErrorCode } from '../../contract/errors.ts';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { Fault, ScreenState } from '../../contract/rpc.ts';
import {
  type Advice,
  announcedText,
  anyDevice,
  badgesText,
  barrierFailed,
  barrierInhibited,
  barrierOpenBy,
  barrierTooLong,
  capacityAdvice,
  clockAdvice,
  clockTroubleAdvice,
  deviceAdvice,
  deviceStateTexts,
  droppedPapers,
  errorAdvice,
  faultAdvice,
  networkAdvice,
  offlineAdvice,
  paperAdvice,
  paperPending,
  slipsText,
  type Text,
  waitingPapers,
} from '../text.ts';
import { deviceName, deviceNameAmong } from './device-name.ts';
import { slipNumber } from './figures.ts';
import { since, spanWords } from './time.ts';

export type Severity = 'error' | 'warning' | 'information';

/** Something that the guard should know, and what to do about it. `detail`: the station's own words, for a technician. */
export type Notice = Readonly<{ id: string; severity: Severity; title: Text; act: Text; detail: string }>;

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

const about = (subject: Text, said: Text): Text => ({ vi: `${subject.vi} ${said.vi}`, en: `${subject.en} ${said.en}` });

const lowered = ({ vi, en }: Text): Text => ({
  vi: vi.charAt(0).toLocaleLowerCase('vi') + vi.slice(1),
  en: en.charAt(0).toLowerCase() + en.slice(1),
});

const same = (message: string): Text => ({ vi: message, en: '' });

const detailOf = (error: Readonly<{ code: number; message: string; hint: string }>): string =>
  [`${error.code}: ${error.message}`, error.hint].filter((part) => part !== '').join(' — ');

const deviceNotice = (
  device: DeviceState,
  { devices, inputs }: Pick<ScreenState, 'devices' | 'inputs'>,
): Notice | null => {
  const id = `device:${device.device}`;
  const subject = deviceNameAmong(device, devices, inputs);
  if (device.state === 'absent' || device.state === 'faulty') {
    const known = device.error === null ? undefined : errorAdvice[device.error.code];
    return {
      id,
      severity: 'error',
      title: about(subject, known?.title ?? lowered(deviceStateTexts[device.state])),
      act: known?.act ?? (device.error?.hint ? same(device.error.hint) : deviceAdvice[device.state]),
      detail: device.error === null ? '' : detailOf(device.error),
    };
  }
  const warning = device.state === 'ready' && device.error !== null ? device.error : null;
  if (warning !== null) {
    const known = errorAdvice[warning.code];
    const title = known === undefined ? same(warning.message) : about(subject, known.title);
    return { id, severity: 'warning', title, act: known?.act ?? same(warning.hint), detail: detailOf(warning) };
  }
  if (device.paper === 'out') return { id, severity: 'error', ...paperAdvice.out, detail: '' };
  if (device.paper === 'near-end') return { id, severity: 'warning', ...paperAdvice.low, detail: '' };
  return null;
};

/** Band 2xxx of the error codes; their words tell what a device does and need its name before them. */
const isDeviceCode = (code: number): boolean => code >= 2000 && code < 3000;

const adviceOfFault = (fault: Fault): Advice => {
  const whole = faultAdvice[fault.code];
  if (whole !== undefined) return whole;
  const known = errorAdvice[fault.code];
  if (known === undefined) return { title: same(fault.message), act: same(fault.hint) };
  return isDeviceCode(fault.code) ? { title: about(anyDevice, known.title), act: known.act } : known;
};

/** Passages go on as they did: nobody has to act at once. */
const mildFaults: readonly number[] = [
  ErrorCode.TrafficRecorded,
  ErrorCode.ListOld,
  ErrorCode.ListRefused,
  ErrorCode.ListIncomplete,
  ErrorCode.WatchListExpired,
  ErrorCode.WatchListOlder,
  ErrorCode.WatchListGap,
  ErrorCode.RetirementWaits,
  ErrorCode.CertificateEnding,
  ErrorCode.CertificateOver,
  ErrorCode.CertificateRefused,
  ErrorCode.TrustRefused,
  ErrorCode.CommandNotBelieved,
  ErrorCode.CommandTooOften,
  ErrorCode.CommandsUnrecorded,
  ErrorCode.ConfigurationFellBack,
  ErrorCode.ConfigurationLastGood,
];

const faultNotice = (fault: Fault): Notice => ({
  id: `fault:${fault.code}:${fault.message}`,
  severity: mildFaults.includes(fault.code) ? 'warning' : 'error',
  ...adviceOfFault(fault),
  detail: detailOf(fault),
});

const clockNotice = ({ clock, clockTrouble }: ScreenState): Notice | null => {
  const severity = clock === 'untrusted' ? 'error' : 'warning';
  if (clockTrouble != null) {
    const { kind, ms } = clockTrouble;
    return { id: 'clock', severity, ...clockTroubleAdvice(kind, ms > 0, spanWords(Math.abs(ms))), detail: '' };
  }
  if (clock !== 'untrusted' && clock !== 'unsynchronised') return null;
  return { id: 'clock', severity, ...clockAdvice[clock], detail: '' };
};

const networkNotice = ({ network }: ScreenState): Notice | null => {
  const { state, error } = network;
  if (state !== 'offline' && state !== 'central-silent') return null;
  const known = error === null ? undefined : networkAdvice[error.code];
  return {
    id: 'network',
    // What does not mend itself needs somebody, though passages go on.
    severity: known === undefined ? 'information' : 'warning',
    ...(known ?? offlineAdvice[state]),
    detail: error === null ? '' : detailOf(error),
  };
};

/** More than this does not fit the one line: all of it is seen on a tap. */
const lineLetters = 50;

/** Words of the central team stand before everything that no guard has to see at once. */
const announcedNotices = ({ announcements = [] }: ScreenState): readonly Notice[] =>
  announcements.map(({ id, text }) => ({
    id: `announced:${id}`,
    severity: 'warning',
    title: announcedText,
    act: text,
    detail: text.vi.length + text.en.length > lineLetters ? ' ' : '',
  }));

const capacityNotice = ({ inside, capacity }: ScreenState): Notice | null =>
  capacity !== null && inside >= capacity
    ? { id: 'capacity', severity: 'warning', ...capacityAdvice, detail: '' }
    : null;

/** What the barrier did or did not do, beside how its board is. */
const barrierNotices = ({ barrier }: ScreenState): readonly Notice[] => {
  if (barrier === null) return [];
  const { openBy, position, refused } = barrier;
  const notices: Notice[] = [];
  if (openBy !== null) notices.push({ id: 'barrier:open', severity: 'error', ...barrierOpenBy[openBy], detail: '' });
  if (position === 'too-long') notices.push({ id: 'barrier:long', severity: 'warning', ...barrierTooLong, detail: '' });
  if (refused !== null) {
    const words =
      refused.act === 'failed'
        ? barrierFailed
        : barrierInhibited(refused.without.map((kind) => deviceName(kind, null)));
    notices.push({ id: 'barrier:refused', severity: 'error', ...words, detail: detailOf(refused.error) });
  }
  return notices;
};

const paperNotice = ({ paper, now, utcOffsetMinutes }: ScreenState): Notice | null => {
  if (paper?.until == null) return null;
  const moment = (at: number): string => since(at, now, utcOffsetMinutes);
  return { id: 'paper', severity: 'warning', ...paperPending(moment(paper.from), moment(paper.until)), detail: '' };
};

type Papers = readonly Readonly<{ document: PassageDocumentKind; slip: number }>[];

/** A slip and a badge of one number are one to the guard who waits for them. */
const papersText = (papers: Papers): Readonly<{ text: Text; many: boolean }> => {
  const numbers = [...new Set(papers.map(({ slip }) => slipNumber(slip)))];
  const badges = papers.every(({ document }) => document === 'badge');
  return { text: badges ? badgesText(numbers) : slipsText(numbers), many: numbers.length > 1 };
};

/** Papers that wait for something which a person can do. */
const waitingNotice = ({ prints }: ScreenState, ofDevice: Notice | null): Notice | null => {
  const stuck = prints.waiting.filter(({ why }) => why !== 'turn');
  const why = stuck[0]?.why ?? 'turn';
  if (why === 'turn') return null;
  const { text, many } = papersText(prints.waiting);
  const { title, act } = waitingPapers[why](text, many);
  return {
    id: 'prints:waiting',
    severity: 'error',
    title,
    act: why === 'printer' && ofDevice !== null ? ofDevice.act : act,
    detail: '',
  };
};

const droppedNotice = ({ prints }: ScreenState): Notice | null => {
  if (prints.dropped.length === 0) return null;
  const { text, many } = papersText(prints.dropped.toReversed());
  return { id: 'prints:dropped', severity: 'warning', ...droppedPapers(text, many), detail: '' };
};

/** This lane's devices. */
export const laneDevices = (state: Pick<ScreenState, 'devices' | 'lane'>): readonly DeviceState[] =>
  state.devices.filter((device) => device.lane === state.lane.id);

/** What the guard should know, gravest first. A fault that a device already reports is told once. */
export const noticesOf = (state: ScreenState): readonly Notice[] => {
  const devices = laneDevices(state);
  const ofDevices = new Set(devices.flatMap(({ error }) => (error === null ? [] : [`${error.code}:${error.message}`])));
  const networkError = state.network.error;
  const faults = state.faults.filter(
    (fault) =>
      !ofDevices.has(`${fault.code}:${fault.message}`) &&
      !(fault.code === networkError?.code && fault.message === networkError.message),
  );
  const printer = devices.find(({ kind }) => kind === 'printer');
  return [
    ...announcedNotices(state),
    ...barrierNotices(state),
    waitingNotice(state, printer === undefined ? null : deviceNotice(printer, state)),
    ...devices.map((device) => deviceNotice(device, state)),
    droppedNotice(state),
    ...faults.map(faultNotice),
    paperNotice(state),
    clockNotice(state),
    capacityNotice(state),
    networkNotice(state),
  ]
    .filter((notice) => notice !== null)
    .toSorted((a, b) => rank[a.severity] - rank[b.severity]);
};
