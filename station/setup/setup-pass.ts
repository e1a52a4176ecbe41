import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Operator, Session } from '../../contract/operator.ts';
import { jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import { writeWhole } from '../enrolment/whole-file.ts';

/** As long as a station may take to make way for the assistant, and a page to find it. ms */
const validMs = 60_000;

const passSchema = z.object({ digest: z.string(), operator: z.string(), until: z.int() });

const passFile = (dataDirectory: string): string => join(dataDirectory, 'setup-pass.json');
const digestOf = (pass: string): string => createHash('sha256').update(pass).digest('hex');

/**
 * For the page on which an installer has signed in and shuts the gate: with it the assistant knows them again. The file has
 * its digest only.
 * @param now ms since the Unix epoch
 * @returns null: nobody is signed in there by a PIN
 */
export const giveSetupPass = (dataDirectory: string, { operator }: Session, now: number): string | null => {
  if (operator === null) return null;
  const pass = randomBytes(32).toString('hex');
  const kept = { digest: digestOf(pass), operator: operator.id, until: Math.round(now) + validMs };
  writeWhole(passFile(dataDirectory), JSON.stringify(kept));
  return pass;
};

/** Whom a pass names, once. */
export class SetupPass {
  #kept: z.infer<typeof passSchema> | null;

  constructor(dataDirectory: string) {
    this.#kept = passSchema.safeParse(jsonOf(readIfThere(passFile(dataDirectory)) ?? 'null')).data ?? null;
    rmSync(passFile(dataDirectory), { force: true });
  }

  /** @returns null: it is not the one that was given, is too old, or its operator is no installer any more */
  take(pass: string, operators: readonly Operator[], now: number): Operator | null {
    const kept = this.#kept;
    if (kept === null || digestOf(pass) !== kept.digest) return null;
    this.#kept = null;
    if (now > kept.until || now < kept.until - validMs) return null;
    return operators.find(({ id, role }) => id === kept.operator && role === 'installer') ?? null;
  }
}
