import { appendFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roleSchema } from '../../contract/operator.ts';
import { jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import type { OperatorAct } from '../operators/operator-session.ts';

const actsFile = (dataDirectory: string): string => join(dataDirectory, 'setup-acts.jsonl');
const maxBytes = 64 * 1024;

const actSchema = z.object({
  act: z.enum(['signed-in', 'signed-out', 'refused', 'saved', 'removed', 'pin-changed', 'did']),
  operator: z.string().nullable(),
  role: roleSchema,
  what: z.string().max(200).nullable(),
});

/** While a kiosk is set up there is no ledger to write into: what was done waits for the station's next start. */
export const noteAct = (dataDirectory: string, act: OperatorAct): void => {
  const file = actsFile(dataDirectory);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) return;
  appendFileSync(file, `${JSON.stringify(act)}\n`, { mode: 0o600 });
};

/** What was done since the station ran last, oldest first. It is told once. */
export const takeActs = (dataDirectory: string): readonly OperatorAct[] => {
  const text = readIfThere(actsFile(dataDirectory));
  if (text === null) return [];
  rmSync(actsFile(dataDirectory), { force: true });
  return text.split('\n').flatMap((line) => actSchema.safeParse(jsonOf(line)).data ?? []);
};
