import type { Configuration } from '../../contract/configuration.ts';
import type { Decision } from '../../contract/decision.ts';
import type { PrinterDriver, PrintResult } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { eventId, type PassageData, passageDataSchema, printDataSchema } from '../../contract/events.ts';
import type { PassageDocument, PrintDocument } from '../../contract/print-document.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { Prints } from '../../contract/rpc.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import type { PrintingRow, PrintRowData } from '../ledger/printing-rows.ts';
import { PrintDesk, type PrintEvent } from '../printing/print-desk.ts';
import { jobId } from '../printing/print-jobs.ts';
import { recoverJobs } from '../printing/recover-jobs.ts';

export const worldEpoch = 'e'.repeat(32);
export const worldLane = 'gate-1';

export const worldConfiguration = (printing: object = {}): Configuration =>
  parseConfiguration(
    {
      version: 1,
      site: { id: 'market', name: 'Chợ Bến Thành' },
      station: { id: 'gate', name: 'Cửa Nam' },
      lanes: [{ id: worldLane, name: 'Làn 1' }],
      passage: { printing },
    },
    'test',
  );

const commitMs = 2;
const begunToPaperMs = 5;
const paperToWordMs = 5;
/** So that nobody takes the one clock for the other. */
const monotonicZero = 1_600_000_000_000;

export const worldJob = ({ of, document = 'slip', copy = 0 }: Pick<PrintEvent, 'of' | 'document' | 'copy'>): string =>
  `${eventId(of)}-${document}-${copy}`;

const deviceState = (change: Partial<DeviceState>): DeviceState => ({
  device: 'printer-1',
  kind: 'printer',
  lane: worldLane,
  state: 'ready',
  error: null,
  since: 0,
  profile: 'p',
  paper: 'ok',
  ...change,
});

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What has come out: on paper once a part of it is. `onRecord`: a row said that it was on its way. */
export type Paper = Readonly<{ job: string; document: PassageDocument; at: number; onRecord: boolean }>;

/**
 * A print desk between a ledger and a printer whose every moment takes its (fake) time, so that the power can go out between
 * any two of them. Ledger and paper outlive the station. Wants fake timers.
 */
export class PrintWorld {
  readonly configuration: Configuration;
  readonly rows: PrintingRow[] = [];
  readonly paper: Paper[] = [];
  /** Why jobs were dropped, failed or in doubt, in order. */
  readonly errors: PrintEvent['error'][] = [];
  desk: PrintDesk;
  diskFull = false;
  /** The next slip stops in the middle of its paper. */
  tearNext = false;
  /** Slips that were sent while another was being printed. */
  overtaken = 0;
  #printing = 0;
  #printer: DeviceState = deviceState({});
  #life = 0;
  #sequence = 0;

  constructor(configuration: Configuration) {
    this.configuration = configuration;
    this.desk = this.#boot();
    this.desk.printerChanged(this.#printer);
  }

  get prints(): Prints {
    return this.desk.view(worldLane, this.#printer);
  }

  passages(): readonly PassageData[] {
    return this.rows.flatMap((row) => (row.name === 'passage' ? (row.read() ?? []) : []));
  }

  printRows(): readonly PrintRowData[] {
    return this.rows.flatMap((row) => (row.name === 'print' ? [row.data] : []));
  }

  /** What is known of each job, in order. */
  story(): Readonly<Record<string, string>> {
    const story: Record<string, string> = {};
    for (const { of, document = 'slip', copy = 0, outcome } of this.printRows()) {
      const key = `${of.sequence} ${document} ${copy}`;
      story[key] = story[key] === undefined ? outcome : `${story[key]} ${outcome}`;
    }
    return story;
  }

  printer(change: Partial<DeviceState>): void {
    this.#printer = deviceState(change);
    this.desk.printerChanged(this.#printer);
  }

  outOfPaper(): void {
    this.printer({ paper: 'out', state: 'faulty', error: paperOut.toRecord() });
  }

  away(): void {
    this.printer({ paper: 'unknown', state: 'absent', error: lost.toRecord() });
  }

  /** Somebody passes: nobody does while nothing can be recorded. */
  pass(name: string | null = 'Nguyễn Văn An', change: Partial<Decision> = {}): Decision | null {
    if (this.diskFull) return null;
    const decision = this.#decision(change);
    this.#committed(decision);
    this.desk.print(decision, { name, permit: null });
    return decision;
  }

  /** Passes somebody whose passage is committed as the power goes out. */
  passAndKill(): void {
    const decision = this.#decision({});
    this.#committed(decision);
    this.kill();
  }

  /** SIGKILL or a power cut, and a new start. */
  kill(configuration: Configuration = this.configuration): void {
    this.#life += 1;
    this.#printing = 0;
    this.desk.dispose();
    this.desk = this.#boot(configuration);
    this.desk.printerChanged(this.#printer);
  }

  #boot(configuration: Configuration = this.configuration): PrintDesk {
    const life = this.#life;
    const desk = new PrintDesk({
      mode: () => 'demo',
      configuration,
      clock: { now: () => Date.now(), monotonic: () => Date.now() - monotonicZero },
      logo: null,
      logoLeftOut: () => undefined,
      printerAt: (lane) => (lane === worldLane ? this.#driver(life) : null),
      append: (data) => this.#append(data, life),
      changed: () => undefined,
    });
    const digest = JSON.stringify(configuration);
    desk.restore(
      recoverJobs(this.rows.toReversed(), { passage: configuration.passage, digest }),
      this.passages().toReversed(),
    );
    this.rows.push({ name: 'configuration', time: Date.now(), digest });
    return desk;
  }

  async #append(data: PrintEvent, life: number): Promise<void> {
    await after(commitMs);
    if (life !== this.#life) return never;
    if (this.diskFull) throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full');
    if (data.error !== null) this.errors.push(data.error);
    this.#sequence += 1;
    const row = { ...data, epoch: worldEpoch, sequence: this.#sequence, clock: 'unknown' };
    this.rows.push({ name: 'print', time: Date.now(), data: printDataSchema.parse(row) });
  }

  #driver(life: number): PrinterDriver {
    return {
      kind: 'printer',
      device: {
        id: 'printer-1',
        kind: 'printer',
        lane: worldLane,
        profile: 'p',
        transport: { type: 'tcp', host: 'x', port: 1 },
      },
      start: () => undefined,
      state: () => this.#printer,
      dispose: async () => undefined,
      print: async (document, begin) => {
        this.#printing += 1;
        if (this.#printing > 1) this.overtaken += 1;
        const result = await this.#print(document, begin ?? (async () => undefined), life);
        this.#printing -= 1;
        return result;
      },
    };
  }

  async #print(document: PrintDocument, begin: () => Promise<void>, life: number): Promise<PrintResult> {
    if (this.#isDown()) return { outcome: 'failed', error: paperOut.toRecord() };
    try {
      await begin();
    } catch (error) {
      if (error instanceof CheckpointError) return { outcome: 'failed', error: error.toRecord() };
      throw error;
    }
    await after(begunToPaperMs);
    if (life !== this.#life) return never;
    if (this.#isDown()) return { outcome: 'failed', error: lost.toRecord() };
    const torn = this.tearNext;
    this.tearNext = false;
    if (document.kind !== 'slip' && document.kind !== 'badge') throw new Error('no passage document');
    const of = { epoch: worldEpoch, sequence: Number(document.code.split(':').at(-1)) };
    const job = jobId({ of, document: document.kind, copy: document.copy });
    const onRecord = this.printRows().some((row) => row.outcome === 'sending' && worldJob(row) === job);
    this.paper.push({ job, document, at: Date.now(), onRecord });
    await after(paperToWordMs);
    if (life !== this.#life) return never;
    return torn || this.#isDown() ? { outcome: 'unknown', error: tornOff.toRecord() } : { outcome: 'printed' };
  }

  #isDown(): boolean {
    return this.#printer.state !== 'ready' || this.#printer.paper === 'out';
  }

  #committed(passage: PassageData): void {
    this.rows.push({ name: 'passage', time: passage.at, id: eventId(passage), read: () => passage });
  }

  #decision(change: Partial<Decision>): PassageData {
    this.#sequence += 1;
    return passageDataSchema.parse({
      ...{ outcome: 'admit', colour: 'green', reasons: [], direction: 'in', lane: worldLane, temperature: null },
      ...{ rules: { id: 'venue', version: '1' }, clock: 'unknown', epoch: worldEpoch, sequence: this.#sequence },
      ...{ offline: false, at: Date.now(), slip: 400 + this.#sequence, repeatOf: null },
      ...{ credential: 'cccd', device: 'scanner-1', tag: null, inside: 1 },
      ...change,
    });
  }
}

/** Whoever waits for it is gone. */
const never: Promise<never> = new Promise(() => undefined);

const paperOut = new CheckpointError(ErrorCode.PrinterPaperOut, 'out of paper', 'Put in a new roll.');
const lost = new CheckpointError(ErrorCode.DeviceLost, 'the printer is gone', '');
const tornOff = new CheckpointError(ErrorCode.PrinterOutcomeUnknown, 'nobody knows', '');
