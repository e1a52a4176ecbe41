import { parentPort, workerData } from 'node:worker_threads';
import { keyringOf, type RoleKeys } from '../../contract/signed.ts';
import { type OpenedFiles, openHeld, openOffered } from './open-files.ts';
import type { StationKeyPair } from './station-key.ts';
import type { Held } from './watch-file.ts';

/** One task of the thread that opens lists: a big one takes longer than a passage may wait. */
export type WatchListTask = Readonly<{ roleKeys: RoleKeys; audiences: readonly string[]; pair: StationKeyPair }> &
  Readonly<
    | { kind: 'held'; folder: string }
    | { kind: 'offered'; files: readonly string[]; now: number | null; held: Held | null }
  >;

const perform = (task: WatchListTask): Promise<OpenedFiles> => {
  const trust = { keyring: keyringOf(task.roleKeys), audiences: task.audiences, pair: task.pair };
  if (task.kind === 'held') return openHeld(task.folder, trust);
  return openOffered(task.files, { ...trust, now: task.now }, task.held);
};

if (parentPort !== null) {
  const opened = await perform(workerData as WatchListTask);
  const tables = opened.base === null ? [] : [opened.base.base.words.buffer, opened.base.base.starts.buffer];
  parentPort.postMessage(opened, tables);
}
