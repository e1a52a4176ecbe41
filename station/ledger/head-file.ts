import { hash } from 'node:crypto';
import { closeSync, fdatasync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { epochIdSchema } from '../../contract/decision.ts';

/**
 * What is known of a ledger without opening it: its last row, and what central had acknowledged. Written beside the
 * database after every commit, so that one that cannot be read at all still has a name, and one whose disk has lied about a
 * flush is found out.
 *
 * Two slots are written in turn, each with a digest of itself: a cut in the middle of one leaves the other. A write costs
 * no flush of its own (the kernel has it, so it survives a kill; once a second it goes to the disk as well): it may be a
 * second behind the ledger, never ahead of what was committed.
 */
const slotBytes = 4096;
const syncMs = 1000;
/** About 200 bytes each: they fit into a slot. */
export const rememberedEpochs = 16;

const number = z.int().nonnegative();
const knownEpochSchema = z.object({
  number,
  epoch: epochIdSchema,
  base: number,
  /** Its last sequence, and that row's hash (hex). */
  sequence: number,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Last sequence that central has acknowledged; 0: none. */
  acknowledged: number,
});
const knownHeadSchema = z.object({
  source: z.string(),
  schema: number,
  /** Newest last, at most the newest sixteen. */
  epochs: z.array(knownEpochSchema).min(1).max(rememberedEpochs),
});
export type KnownEpoch = Readonly<z.infer<typeof knownEpochSchema>>;
export type KnownHead = Readonly<Omit<z.infer<typeof knownHeadSchema>, 'epochs'> & { epochs: readonly KnownEpoch[] }>;

const slotSchema = z.object({ turn: number, head: knownHeadSchema });

export const headFile = (dataDirectory: string): string => join(dataDirectory, 'ledger.head');

const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);

/** @returns bytes of `slot`; what stands behind the end of the line means nothing */
const encodeSlot = (slot: Buffer, turn: number, head: KnownHead): number => {
  const text = JSON.stringify({ turn, head });
  return slot.write(`${digestOf(text)} ${text}\n`, 'latin1');
};

const decodeSlot = (bytes: Buffer): z.infer<typeof slotSchema> | null => {
  const [digest, text] = /^([0-9a-f]{32}) ([^\n]*)\n/.exec(bytes.toString('latin1'))?.slice(1) ?? [];
  if (digest === undefined || text === undefined || digestOf(text) !== digest) return null;
  const slot = slotSchema.safeParse(JSON.parse(text));
  return slot.success ? slot.data : null;
};

const newestSlot = (file: string): z.infer<typeof slotSchema> | null => {
  try {
    const bytes = readFileSync(file);
    const slots = [0, slotBytes].flatMap((at) => decodeSlot(bytes.subarray(at, at + slotBytes)) ?? []);
    return slots.toSorted((a, b) => b.turn - a.turn)[0] ?? null;
  } catch {
    // Not there, or damaged itself: then nothing is known, and the database must speak for itself.
    return null;
  }
};

/** null: nothing is known. Never throws. */
export const readHeadFile = (file: string): KnownHead | null => newestSlot(file)?.head ?? null;

export class HeadFile {
  readonly #fd: number;
  readonly #slot = Buffer.alloc(slotBytes);
  #turn: number;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @throws the system's error where it cannot be written */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#turn = (newestSlot(file)?.turn ?? -1) + 1;
    this.#fd = openSync(file, openFlags(file), 0o600);
  }

  /** A disk that does not take this fails no passage: the ledger itself will say what is wrong with it. */
  readonly write = (head: KnownHead): void => {
    if (this.#closed) return;
    try {
      const bytes = encodeSlot(this.#slot, this.#turn, head);
      writeSync(this.#fd, this.#slot, 0, bytes, (this.#turn % 2) * slotBytes);
      this.#turn += 1;
      this.#timer ??= setTimeout(() => this.#sync(), syncMs).unref();
    } catch {
      // See above.
    }
  };

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    closeSync(this.#fd);
  }

  #sync(): void {
    this.#timer = null;
    if (!this.#closed) fdatasync(this.#fd, () => undefined);
  }
}

const openFlags = (file: string): string => {
  try {
    closeSync(openSync(file, 'r'));
    return 'r+';
  } catch {
    return 'w+';
  }
};
