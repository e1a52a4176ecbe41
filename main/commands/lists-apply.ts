import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { bringList, versionInForce } from '../../station/list-office.ts';
import type { WhichStation } from '../client/find-station.ts';
import { readerOf } from './lists-reader.ts';
import { readInput } from './office-files.ts';
import { printJson, printLine } from './print.ts';

export type ApplyOptions = WhichStation & Readonly<{ json?: boolean }>;

const takenMs = 10_000;
const askAgainMs = 50;

/** @throws CheckpointError InputUnreadable, and whatever the station refuses the list for */
export const apply = async (file: string, options: ApplyOptions): Promise<void> => {
  const reader = await readerOf(options);
  const now = Date.now();
  const left = await bringList(readInput(file, 'the list'), reader, now);
  const inForce = reader.runs ? await whenTaken(left, () => versionInForce(left.name, reader, now)) : null;
  if (reader.runs && inForce !== left.version) {
    throw new CheckpointError(
      ErrorCode.ListRefused,
      `the station has not put version ${left.version} of the list "${left.name}" in force`,
      'look at its screen, or ask it with kiosk doctor',
    );
  }
  if (options.json === true) {
    printJson({ list: left.name, version: left.version, inForce: inForce !== null });
    return;
  }
  const when = inForce === null ? 'no station runs there: it is taken at the next start' : 'in force';
  printLine(`list ${left.name}, version ${left.version}: ${when}`);
};

/** It is a matter of milliseconds. */
const whenTaken = async ({ version }: Readonly<{ version: number }>, ask: () => number | null) => {
  const end = Date.now() + takenMs;
  for (;;) {
    const inForce = ask();
    if (inForce === version || Date.now() > end) return inForce;
    await delay(askAgainMs);
  }
};
