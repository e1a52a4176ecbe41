import type { CredentialKind } from '../../contract/credential.ts';
import type { DeviceSighting, DeviceTestRequest, DeviceTestResult } from '../../contract/device-test.ts';
import type {
  AnyDriver,
  BarrierDriver,
  Clock,
  PrinterDriver,
  PrintResult,
  ScannerDriver,
  ThermometerDriver,
} from '../../contract/driver.ts';
import { ErrorCode, messageOf } from '../../contract/errors.ts';
import type { PrintDocument } from '../../contract/print-document.ts';
import type { DeviceState, GarbledReading, Reading, ScanReading, TemperatureReading } from '../../contract/reading.ts';
import { maskedCode } from './masked-code.ts';

/** The device on the bench, and what the test needs to know of the world. */
export type DeviceBench = Readonly<{
  driver: AnyDriver;
  clock: Clock;
  /** Hears of this device's readings until the returned function is called. */
  listen(listener: (reading: Reading) => void): () => void;
  credentialOf(text: string): CredentialKind;
  document(kind: DeviceTestRequest['document']): PrintDocument;
}>;

type Verdict = Omit<DeviceTestResult, 'device'>;

const lookMs = 25;

/** A device that was just opened, or just cured of what it had, is ready by then. */
const settleSeconds = 5;

/** Tries a device out, once. Ends within `seconds`, five more, and a printer's own time. Never rejects. */
export const runDeviceTest = async (bench: DeviceBench, request: DeviceTestRequest): Promise<DeviceTestResult> => {
  const heard = new Heard(bench.listen);
  try {
    const wait = Math.min(settleSeconds, request.seconds);
    const state = await untilReady(bench, wait * 1000);
    const verdict = state.state === 'ready' ? await tryOut(bench, heard, request) : notReady(state, wait);
    return { device: bench.driver.state(), ...verdict };
  } finally {
    heard.stop();
  }
};

const untilReady = async ({ driver, clock }: DeviceBench, withinMs: number): Promise<DeviceState> => {
  const deadline = clock.monotonic() + withinMs;
  while (driver.state().state !== 'ready' && clock.monotonic() < deadline) await pause(lookMs);
  return driver.state();
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const notReady = ({ state, error }: DeviceState, seconds: number): Verdict => ({
  passed: false,
  seen: null,
  says: `it is ${state}${error === null ? '' : `: ${error.message}`}, and did not become ready in ${seconds} s`,
  hint: error?.hint ?? 'Check its power and its cable.',
});

const tryOut = (bench: DeviceBench, heard: Heard, request: DeviceTestRequest): Promise<Verdict> => {
  const { driver } = bench;
  switch (driver.kind) {
    case 'scanner':
      return tryScanner(driver, bench, heard, request.seconds);
    case 'thermometer':
      return tryThermometer(driver, heard, request.seconds);
    case 'printer':
      return tryPrinter(driver, bench, request.document);
    case 'barrier':
      return tryBarrier(driver, request.open);
  }
};

const tryScanner = async (
  driver: ScannerDriver,
  bench: DeviceBench,
  heard: Heard,
  seconds: number,
): Promise<Verdict> => {
  const reading = await heard.first(seconds, (candidate): candidate is ScanReading | GarbledReading =>
    ['scan', 'garbled'].includes(candidate.kind),
  );
  if (reading === null) {
    return nothing(
      `no code came in ${seconds} s`,
      'Hold a code before it. If it beeps and nothing comes, it sends elsewhere: look at the hints of its profile (kiosk devices profiles NAME).',
    );
  }
  driver.feedback?.(reading.kind === 'scan');
  if (reading.kind === 'scan') return { passed: true, ...scanned(reading, bench.credentialOf(reading.text)) };
  const error = {
    code: reading.code,
    message: `${reading.length} bytes came that are not a text`,
    hint: 'Check its line speed, and program it to send UTF-8.',
  };
  return {
    passed: false,
    seen: { kind: 'garbled', error, bytes: reading.length },
    says: error.message,
    hint: error.hint,
  };
};

const scanned = (reading: ScanReading, credential: CredentialKind): Omit<Verdict, 'passed'> => {
  const characters = [...reading.text].length;
  const symbology = reading.symbology ?? null;
  const masked = maskedCode(reading.text);
  return {
    seen: { kind: 'code', masked, characters, symbology, credential },
    says: `it read a code of ${characters} characters${symbology === null ? '' : ` (${symbology})`}, ${
      credential === 'unknown' ? 'of no kind that a checkpoint knows' : credential
    }: ${masked}`,
    hint: '',
  };
};

const tryThermometer = async (driver: ThermometerDriver, heard: Heard, seconds: number): Promise<Verdict> => {
  driver.measure?.(true, seconds * 1000);
  const reading = await heard.first(
    seconds,
    (candidate): candidate is TemperatureReading => candidate.kind === 'temperature',
  );
  if (reading === null) {
    return nothing(
      `nobody was measured in ${seconds} s`,
      'Stand before it at the distance of use until it has read; it reads people, not walls (its profile names the range).',
    );
  }
  const { celsius, ambient, target } = reading;
  const sighting: DeviceSighting = { kind: 'temperature', celsius, ambient, target };
  const around = ambient === null ? '' : `, ${ambient.toFixed(1)} °C around it`;
  return { passed: true, seen: sighting, says: `it measured ${celsius.toFixed(1)} °C (${target})${around}`, hint: '' };
};

const tryPrinter = async (
  driver: PrinterDriver,
  bench: DeviceBench,
  document: DeviceTestRequest['document'],
): Promise<Verdict> => {
  const result = await driver.print(bench.document(document)).catch(brokenOff);
  const error = result.outcome === 'printed' ? null : result.error;
  const words = {
    printed: `the ${document} document came out, by the printer's own word`,
    failed: 'nothing was printed',
    unknown: 'part of it was sent, and the printer did not say that it came out',
  } as const;
  return {
    passed: result.outcome === 'printed',
    seen: { kind: 'print', document, outcome: result.outcome, error },
    says: `${words[result.outcome]}${error === null ? '' : `: ${error.message}`}`,
    hint:
      error === null ? 'Look at it: every letter of Vietnamese must be right, and both edges must show.' : error.hint,
  };
};

const brokenOff = (thrown: unknown): PrintResult => ({
  outcome: 'unknown',
  error: { code: ErrorCode.PrinterOutcomeUnknown, message: messageOf(thrown), hint: 'Look at the printer.' },
});

const tryBarrier = async (driver: BarrierDriver, open: boolean): Promise<Verdict> => {
  if (!open) {
    return {
      passed: true,
      seen: null,
      says: 'its board is ready; it was not opened',
      hint: 'Nobody stands under it? Then open it for one pulse with --yes.',
    };
  }
  const result = await driver.open();
  const error = result.outcome === 'opened' ? null : result.error;
  return {
    passed: error === null,
    seen: { kind: 'opening', outcome: result.outcome, error },
    says: error === null ? 'its board took the command to open' : `it did not open: ${error.message}`,
    hint: error === null ? 'Look whether the barrier moved: only the board can be asked.' : error.hint,
  };
};

const nothing = (says: string, hint: string): Verdict => ({ passed: false, seen: null, says, hint });

/** What the device read since the test began; nothing is missed while it is made ready. */
class Heard {
  readonly stop: () => void;
  readonly #readings: Reading[] = [];
  #wake: () => void = () => undefined;

  constructor(listen: DeviceBench['listen']) {
    this.stop = listen((reading) => {
      this.#readings.push(reading);
      this.#wake();
    });
  }

  /** @returns null when none comes in time */
  async first<R extends Reading>(seconds: number, wanted: (reading: Reading) => reading is R): Promise<R | null> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, seconds * 1000);
    let found = this.#readings.find(wanted);
    while (found === undefined && !late) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      found = this.#readings.find(wanted);
    }
    clearTimeout(timer);
    return found ?? null;
  }
}
