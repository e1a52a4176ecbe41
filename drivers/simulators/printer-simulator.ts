import { z } from 'zod';
import { hexSchema } from './control-server.ts';
import type { PaperPiece } from './escpos/paper.ts';
import { piecesToPng, pieceToText } from './escpos/paper-drawing.ts';
import { type PrinterSensors, printerErrors } from './escpos/real-time.ts';
import { type CutOff, type PrinterHabits, PrinterModel } from './printer-model.ts';
import { PrinterRecorder } from './printer-recorder.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';

const msSchema = z.int().min(0).max(3_600_000);
const countSchema = z.int().min(0).max(1_000_000_000);

/**
 * {"printed": true} → hex (the last MiB received), bytes (received in all), slips (cuts) · {"paper": "ok"|"near-end"|"out"}
 * {"cover": "open"|"closed"} · {"error": "none"|"cutter"|"head-too-hot"|"mechanical"|"unrecoverable"}
 * {"paperLeft": n}: the roll ends after n more bytes have been worked through
 * {"cutOff": n, "ms": ms, "power"?: true}: the cable is pulled, or the power goes, after n more bytes
 * {"power": ms}: no power for that long; what it had not printed is lost · {"pace": bytes a second or null}
 * {"buffer": bytes}: takes no more than that · {"answers": "plain"|"none"|"noisy"} · {"left": hex}: what somebody left in it
 * {"text": true} → text, what is on its paper · {"png": dots} → png, the same as a picture, base64; dots of a line
 */
const commandSchema = z.union([
  z.strictObject({ printed: z.boolean().nullable() }),
  z.strictObject({ paper: z.enum(['ok', 'near-end', 'out']) }),
  z.strictObject({ cover: z.enum(['open', 'closed']) }),
  z.strictObject({ error: z.enum(printerErrors) }),
  z.strictObject({ paperLeft: countSchema }),
  z.strictObject({ cutOff: countSchema, ms: msSchema, power: z.boolean().default(false) }),
  z.strictObject({ power: msSchema }),
  z.strictObject({ pace: z.int().min(1).max(10_000_000).nullable() }),
  z.strictObject({ buffer: z.int().min(1).max(10_000_000) }),
  z.strictObject({ answers: z.enum(['plain', 'none', 'noisy']) }),
  z.strictObject({ left: hexSchema }),
  z.strictObject({ text: z.literal(true) }),
  z.strictObject({ png: z.int().min(64).max(1024) }),
]);
type PrinterCommand = z.infer<typeof commandSchema>;

export type Printed = Readonly<{ hex: string; bytes: number; slips: number }>;

export type PrinterSimulator = SimulatorHandle &
  Readonly<{
    printed(): Printed;
    /** What is on its paper, the newest piece last; one that still hangs in it has no cut. */
    pieces(): readonly PaperPiece[];
    paper(paper: PrinterSensors['paper']): void;
    cover(cover: PrinterSensors['cover']): void;
    error(error: PrinterSensors['error']): void;
    /** The roll ends after so many more bytes have been worked through. */
    paperLeft(bytes: number): void;
    /** After so many more bytes the link goes, and with `power` the printer too. */
    cutOff(cutOff: CutOff): void;
    power(ms: number): Promise<void>;
    behave(habits: Partial<PrinterHabits>): void;
    /** What somebody left in it who was stopped in the middle. */
    leave(bytes: Uint8Array): void;
  }>;

export type PrinterSimulatorOptions = SimulatorPorts & Readonly<{ recordFile?: string | null }>;

export const startPrinterSimulator = async (options: PrinterSimulatorOptions): Promise<PrinterSimulator> => {
  const recorder = await PrinterRecorder.open(options.recordFile ?? null);
  const model = new PrinterModel((bytes) => recorder.add(bytes));
  const printed = (): Printed => ({
    hex: recorder.newest().toString('hex'),
    bytes: recorder.total,
    slips: model.slips,
  });
  const command = async (json: unknown) => carryOut(commandSchema.parse(json), model, printed);
  const close = (): void => {
    recorder.close();
    model.close();
  };
  try {
    const handle = await openSimulator(options, model.server, command, close);
    return {
      ...handle,
      printed,
      pieces: () => model.pieces,
      paper: (paper) => model.sense({ paper }),
      cover: (cover) => model.sense({ cover }),
      error: (error) => model.sense({ error }),
      paperLeft: (bytes) => model.paperLeft(bytes),
      cutOff: (cutOff) => model.cutOff(cutOff),
      power: (ms) => model.power(ms),
      behave: (habits) => model.behave(habits),
      leave: (bytes) => model.leave(bytes),
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
};

const carryOut = async (
  command: PrinterCommand,
  model: PrinterModel,
  printed: () => Printed,
): Promise<Record<string, unknown>> => {
  if ('printed' in command) return printed();
  if ('text' in command) return { text: model.pieces.map(pieceToText).join('\n') };
  if ('png' in command) return { png: Buffer.from(piecesToPng(model.pieces, command.png)).toString('base64') };
  if ('paper' in command || 'cover' in command || 'error' in command) model.sense(command);
  else if ('paperLeft' in command) model.paperLeft(command.paperLeft);
  else if ('cutOff' in command) model.cutOff({ bytes: command.cutOff, ms: command.ms, power: command.power });
  else if ('power' in command) await model.power(command.power);
  else if ('pace' in command) model.behave({ bytesPerSecond: command.pace });
  else if ('buffer' in command) model.behave({ bufferBytes: command.buffer });
  else if ('answers' in command) model.behave({ answers: command.answers });
  else model.leave(command.left);
  return {};
};
