import { appendFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roleSchema } from '../../contract/operator.ts';
import { jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import type { OperatorAct } from '../operators/operator-session.ts';

/** What is full is set aside under a number of its own. bytes */
const pieceBytes = 64 * 1024;
/** Of those that are set aside. With so many only refused PINs are counted instead of written: nobody else does so much. */
const mostPieces = 32;
/** While a disk takes nothing. */
const mostWaiting = 1000;

const newestName = 'setup-acts.jsonl';
const pieceName = /^setup-acts\.(\d+)\.jsonl$/;
const refusedName = 'setup-acts-refused.json';

const actSchema = z.object({
  act: z.enum(['signed-in', 'signed-out', 'refused', 'saved', 'removed', 'pin-changed', 'did']),
  operator: z.string().nullable(),
  role: roleSchema,
  // As much of it as a row of the ledger takes.
  what: z
    .string()
    .transform((text) => text.slice(0, 64))
    .nullable(),
  /** ms since the Unix epoch. */
  at: z.int().optional(),
});

const refusedSchema = z.object({ count: z.int().positive(), at: z.int() });

/** What was done while a kiosk was set up, and when. */
export type SetupAct = OperatorAct & Readonly<{ at?: number | undefined }>;

/** In the order in which they were written. */
const piecesIn = (folder: string): readonly Readonly<{ name: string; number: number }>[] =>
  readdirSync(folder)
    .flatMap((name) => {
      const number = pieceName.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .toSorted((a, b) => a.number - b.number);

/**
 * While a kiosk is set up there is no ledger to write into: what was done waits on the disk for the station's next start. A
 * disk that takes nothing stops nobody; what it did not take is tried again with the next.
 */
export class SetupActs {
  readonly #folder: string;
  readonly #now: () => number;
  #waiting: readonly string[] = [];

  /** @param now ms since the Unix epoch */
  constructor(dataDirectory: string, now: () => number) {
    this.#folder = dataDirectory;
    this.#now = now;
  }

  note(act: OperatorAct): void {
    const at = Math.round(this.#now());
    try {
      const pieces = this.#makeRoom();
      if (act.act === 'refused' && pieces >= mostPieces) {
        this.#countRefused(at);
        return;
      }
    } catch {
      // It waits with the others.
    }
    this.#waiting = [...this.#waiting, JSON.stringify({ ...act, at })].slice(-mostWaiting);
    this.#write();
  }

  /** A line begins anew whatever a power cut left of the one before. */
  #write(): void {
    try {
      const lines = this.#waiting.map((line) => `\n${line}`).join('');
      appendFileSync(join(this.#folder, newestName), lines, { mode: 0o600, flush: true });
      this.#waiting = [];
    } catch {
      // The next one tries again.
    }
  }

  /** @returns how many pieces are set aside */
  #makeRoom(): number {
    const newest = join(this.#folder, newestName);
    const pieces = piecesIn(this.#folder);
    if ((statSync(newest, { throwIfNoEntry: false })?.size ?? 0) < pieceBytes) return pieces.length;
    const number = (pieces.at(-1)?.number ?? 0) + 1;
    renameSync(newest, join(this.#folder, `setup-acts.${number}.jsonl`));
    return pieces.length + 1;
  }

  #countRefused(at: number): void {
    const count = (refusedIn(this.#folder)?.count ?? 0) + 1;
    writeWhole(join(this.#folder, refusedName), JSON.stringify({ count, at }));
  }
}

const refusedIn = (folder: string): z.infer<typeof refusedSchema> | null =>
  refusedSchema.safeParse(jsonOf(readIfThere(join(folder, refusedName)) ?? '')).data ?? null;

export type LeftActs = Readonly<{
  /** Oldest first. */
  acts: readonly SetupAct[];
  /** They stand in the ledger now. */
  forget: () => void;
}>;

/** What was done since the station ran last. It is told until it is forgotten: rather twice than never. */
export const leftActs = (dataDirectory: string): LeftActs => {
  const names = [...piecesIn(dataDirectory).map(({ name }) => name), newestName];
  const read = names.flatMap((name) => {
    const acts = actsIn(join(dataDirectory, name));
    return acts === null ? [] : [{ name, acts }];
  });
  const refused = refusedIn(dataDirectory);
  const counted: readonly SetupAct[] =
    refused === null
      ? []
      : [{ act: 'refused', operator: null, role: 'guard', what: `${refused.count} more`, at: refused.at }];
  return {
    acts: [...read.flatMap(({ acts }) => acts), ...counted],
    forget: () => {
      for (const { name } of read) rmSync(join(dataDirectory, name), { force: true });
      rmSync(join(dataDirectory, refusedName), { force: true });
    },
  };
};

/** null: it cannot be read now. That keeps no gate shut, and it stays for the next start. */
const actsIn = (file: string): readonly SetupAct[] | null => {
  try {
    return (readIfThere(file) ?? '').split('\n').flatMap((line) => actSchema.safeParse(jsonOf(line)).data ?? []);
  } catch {
    return null;
  }
};
