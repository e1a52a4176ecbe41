import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { z } from 'zod';
import { unplugSchema } from './control-server.ts';
import { DeviceServer } from './device-server.ts';
import {
  EscPosMachine,
  type PrinterSensors,
  RealTimeRequests,
  realTimeAnswer,
  transmittedPaper,
} from './escpos-machine.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';

/**
 * {"printed": true} → hex (the last MiB received), bytes (received in all), slips (cuts) · {"paper": "ok"|"near-end"|"out"}
 * {"cover": "open"|"closed"} · {"paperLeft": n}: the roll ends after n more bytes have been worked through
 * {"unplug": ms}: the network cable; the printer keeps its power
 */
const commandSchema = z.union([
  z.strictObject({ printed: z.boolean().nullable() }),
  z.strictObject({ paper: z.enum(['ok', 'near-end', 'out']) }),
  z.strictObject({ cover: z.enum(['open', 'closed']) }),
  z.strictObject({ paperLeft: z.int().min(0) }),
  unplugSchema,
]);

export type Printed = Readonly<{ hex: string; bytes: number; slips: number }>;

export type PrinterSimulator = SimulatorHandle &
  Readonly<{
    printed(): Printed;
    paper(paper: PrinterSensors['paper']): void;
    cover(cover: PrinterSensors['cover']): void;
    /** The roll ends after so many more bytes have been worked through. */
    paperLeft(bytes: number): void;
  }>;

export type PrinterSimulatorOptions = SimulatorPorts & Readonly<{ recordFile?: string | null }>;

const keptBytes = 1024 * 1024;
/** Bytes that wait for paper before the printer reads no more. */
const bufferBytes = 64 * 1024;

/** What came in: the newest part of it, and how much it was. Two halves of one buffer, so that little is copied. */
class Recorder {
  readonly #buffer = Buffer.alloc(2 * keptBytes);
  #used = 0;
  #total = 0;
  readonly #file: WriteStream | null;

  constructor(file: WriteStream | null) {
    this.#file = file;
  }

  add(bytes: Uint8Array): void {
    this.#file?.write(bytes);
    this.#total += bytes.length;
    const newest = bytes.subarray(Math.max(0, bytes.length - keptBytes));
    if (this.#used + newest.length > this.#buffer.length) {
      this.#used = this.newest().copy(this.#buffer);
    }
    this.#buffer.set(newest, this.#used);
    this.#used += newest.length;
  }

  newest(): Buffer {
    return this.#buffer.subarray(Math.max(0, this.#used - keptBytes), this.#used);
  }

  get total(): number {
    return this.#total;
  }

  close(): void {
    this.#file?.end();
  }
}

/** A receipt printer: works through its buffer in order while it has paper and its cover is closed. */
class PrinterModel {
  readonly server = new DeviceServer({
    received: (bytes) => this.#received(bytes),
    connected: () => this.server.pause(this.#buffered >= bufferBytes),
  });
  readonly recorder: Recorder;
  readonly #requests = new RealTimeRequests();
  readonly #machine = new EscPosMachine();
  readonly #sensors: PrinterSensors = { paper: 'ok', cover: 'closed' };
  #buffer: Uint8Array[] = [];
  #buffered = 0;
  #paperLeft = Number.POSITIVE_INFINITY;
  slips = 0;

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  paper(paper: PrinterSensors['paper']): void {
    this.#sensors.paper = paper;
    this.#paperLeft = Number.POSITIVE_INFINITY;
    this.#work();
  }

  cover(cover: PrinterSensors['cover']): void {
    this.#sensors.cover = cover;
    this.#work();
  }

  paperLeft(bytes: number): void {
    this.#paperLeft = bytes;
  }

  #received(bytes: Uint8Array): void {
    this.recorder.add(bytes);
    const { rest, requests } = this.#requests.split(bytes);
    for (const which of requests) this.#answer(realTimeAnswer(which, this.#sensors));
    if (rest.length === 0) return;
    this.#buffer.push(rest);
    this.#buffered += rest.length;
    this.#work();
    if (this.#buffered >= bufferBytes) this.server.pause(true);
  }

  #work(): void {
    let next = this.#buffer.shift();
    while (next !== undefined) {
      const done = this.#process(next);
      this.#buffered -= done;
      if (done < next.length) {
        this.#buffer.unshift(next.subarray(done));
        return;
      }
      next = this.#buffer.shift();
    }
    this.server.pause(false);
  }

  /** @returns how many bytes it came to before it had to stop */
  #process(bytes: Uint8Array): number {
    for (const [index, byte] of bytes.entries()) {
      if (this.#paperLeft <= 0) this.#sensors.paper = 'out';
      if (this.#sensors.paper === 'out' || this.#sensors.cover === 'open') return index;
      this.#paperLeft -= 1;
      const act = this.#machine.step(byte);
      if (act === 'cut') this.slips += 1;
      if (act === 'ask-paper') this.#answer(transmittedPaper(this.#sensors.paper));
    }
    return bytes.length;
  }

  #answer(byte: number): void {
    // Nobody may be there any more to hear it.
    this.server.send(Uint8Array.of(byte)).catch(() => undefined);
  }
}

const openRecord = async (file: string): Promise<WriteStream> => {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  return stream;
};

export const startPrinterSimulator = async (options: PrinterSimulatorOptions): Promise<PrinterSimulator> => {
  const file = options.recordFile == null ? null : await openRecord(options.recordFile);
  const model = new PrinterModel(new Recorder(file));
  const { recorder } = model;
  const printed = (): Printed => ({
    hex: recorder.newest().toString('hex'),
    bytes: recorder.total,
    slips: model.slips,
  });
  const command = async (json: unknown): Promise<Record<string, unknown>> => {
    const parsed = commandSchema.parse(json);
    if ('printed' in parsed) return printed();
    if ('paper' in parsed) model.paper(parsed.paper);
    else if ('cover' in parsed) model.cover(parsed.cover);
    else if ('paperLeft' in parsed) model.paperLeft(parsed.paperLeft);
    else await model.server.unplug(parsed.unplug);
    return {};
  };
  try {
    const handle = await openSimulator(options, model.server, command, () => recorder.close());
    return {
      ...handle,
      printed,
      paper: (paper) => model.paper(paper),
      cover: (cover) => model.cover(cover),
      paperLeft: (bytes) => model.paperLeft(bytes),
    };
  } catch (thrown) {
    recorder.close();
    throw thrown;
  }
};
