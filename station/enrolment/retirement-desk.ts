import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RetirementProof } from '../../contract/enrolment/enrolment.ts';
import { asCheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { jsonOf, readIfThere } from './enrolment-folder.ts';
import { planRetirement, type Retired, retire } from './retire.ts';
import { retiredFile, retirementFile } from './retirement-files.ts';
import { writeWhole } from './whole-file.ts';

export type RetirementDeskParts = Readonly<{
  dataDirectory: string;
  /** Entries that the central store does not have. */
  unsent(): number;
  /** Nobody is in the middle of a passage. */
  isQuiet(): boolean;
  monotonic(): number;
  /** ms since the Unix epoch */
  now(): number;
  /** Nothing is decided from here on: every lane shows this. */
  stop(shown: ErrorRecord): void;
  /** By its certificate and key, which are about to go; null: it was not enrolled. */
  signed(): RetirementProof | null;
  /** Answers the command; what central learns from it is that it has everything. */
  answer(command: string, result: Readonly<{ ledger: 'wiped' | 'kept' } & Partial<RetirementProof>>): void;
  /** Closes everything that holds a file of the data directory. */
  close(): Promise<void>;
  raise(fault: ErrorRecord): void;
}>;

const orderSchema = z.object({ version: z.literal(1), command: z.string(), withLedger: z.boolean() });
type Order = z.infer<typeof orderSchema>;

const lookEveryMs = 500;
/** So long the answer may take to be at the broker, and its row at central. */
const answerMs = 60_000;
/** Central has read the answer already: this is for one that listens for both. */
const centralMs = 5000;

/**
 * Takes this kiosk out of service when central says so: goes on until central has every entry, answers, and wipes it, the same
 * way as `kiosk retire`. What was ordered holds over restarts.
 */
export class RetirementDesk {
  readonly #parts: RetirementDeskParts;
  #order: Order | null;
  /** The command is answered; monotonic ms. */
  #answeredAt: number | null = null;
  #isAnswerSent = false;
  #timer: NodeJS.Timeout | null = null;
  #said = -1;

  constructor(parts: RetirementDeskParts) {
    this.#parts = parts;
    this.#order = orderIn(parts.dataDirectory);
  }

  /** Goes on with what was ordered before a restart. */
  start(): void {
    if (this.#order !== null) this.#watch();
  }

  dispose(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** @throws CheckpointError RetirementRefused: a damaged ledger lies there whose entries nobody else has */
  order(command: string, withLedger: boolean): void {
    const { dataDirectory } = this.#parts;
    planRetirement(dataDirectory);
    this.#order = { version: 1, command, withLedger };
    writeWhole(retirementFile(dataDirectory), JSON.stringify(this.#order));
    this.#watch();
  }

  /** The broker has the answer to a command. */
  sent(command: string): void {
    if (command === this.#order?.command) this.#isAnswerSent = true;
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    this.#look();
  }

  #look(): void {
    const { unsent, isQuiet, monotonic, raise } = this.#parts;
    const order = this.#order;
    if (order === null) return;
    if (this.#answeredAt === null) {
      const left = unsent();
      if (left !== this.#said) raise(waits(left));
      this.#said = left;
      if (left === 0 && isQuiet()) this.#answer(order);
      return;
    }
    const late = monotonic() - this.#answeredAt > answerMs;
    if (!late && !(this.#isAnswerSent && unsent() === 0)) return;
    this.dispose();
    void this.#wipe(order, unsent() === 0);
  }

  #answer({ command, withLedger }: Order): void {
    const { stop, answer, signed, monotonic } = this.#parts;
    this.#answeredAt = monotonic();
    stop(retired);
    answer(command, { ledger: withLedger ? 'wiped' : 'kept', ...signed() });
  }

  async #wipe({ withLedger }: Order, complete: boolean): Promise<void> {
    const { dataDirectory, close, raise, now } = this.#parts;
    try {
      await close();
      writeWhole(retiredFile(dataDirectory), `${JSON.stringify({ version: 1, at: now() })}\n`);
      const wish = { withLedger: withLedger && complete, centralMs };
      await wipedAsFarAsMayBe(dataDirectory, wish);
    } catch (error) {
      raise(asCheckpointError(error, ErrorCode.EnrolmentUnfinished, 'at the kiosk: kiosk retire').toRecord());
    }
  }
}

/** An entry that came after the last answer stays with the ledger: the keys go all the same. */
const wipedAsFarAsMayBe = async (
  dataDirectory: string,
  wish: Readonly<{ withLedger: boolean; centralMs: number }>,
): Promise<Retired> => {
  const { unsent, unsalvaged } = planRetirement(dataDirectory);
  return retire(dataDirectory, { ...wish, withLedger: wish.withLedger && unsent + unsalvaged === 0 });
};

const orderIn = (dataDirectory: string): Order | null => {
  const text = readIfThere(retirementFile(dataDirectory));
  const parsed = orderSchema.safeParse(text === null ? null : jsonOf(text));
  return parsed.success ? parsed.data : null;
};

const waits = (unsent: number): ErrorRecord => ({
  code: ErrorCode.RetirementWaits,
  message: `the central team takes this kiosk out of service; ${unsent} entries are still to be sent to it`,
  hint: 'leave it on and connected: it wipes itself as soon as central has all of them; go on as usual until then',
});

const retired: ErrorRecord = {
  code: ErrorCode.Retired,
  message: 'the central team has taken this kiosk out of service: its keys and its configuration are wiped',
  hint: 'use another gate; to use this kiosk again the central team gives a code: kiosk enrol CODE',
};

/** For whoever starts it again. */
export const retiredError = (dataDirectory: string): ErrorRecord | null =>
  existsSync(join(retiredFile(dataDirectory))) ? retired : null;
