import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { checkReceiversDirectory, isReceiverRunning } from '../data-directory.ts';
import { isPublished, listsInForce, publishedFolder, publishList, storedLists } from '../lists/list-folder.ts';
import { table } from './tables.ts';

export type ListsOptions = Readonly<{ data: string; json?: boolean }>;

/** So long the running receiver is waited for. ms */
const patienceMs = 10_000;
const lookEveryMs = 100;

/** @throws CheckpointError InputUnreadable, DataDirectoryUnusable, and as `publishList` */
export const publish = async (file: string, { data, json }: ListsOptions): Promise<void> => {
  checkReceiversDirectory(data);
  const folder = publishedFolder(data);
  const list = publishList(folder, readInput(file));
  const began = performance.now();
  const running = isReceiverRunning(data);
  while (running && !isPublished(folder, list) && performance.now() - began < patienceMs) await delay(lookEveryMs);
  const published = running && isPublished(folder, list);
  const { name, version, audience } = list;
  if (json === true) say(JSON.stringify({ list: name, version, audience, running, published }));
  else say(`list ${name}, version ${version}, for ${audience}: ${outcome(running, published, data)}`);
};

const outcome = (running: boolean, published: boolean, data: string): string => {
  if (published) return 'published; stations that are connected have it within seconds, the others when they come back';
  return running
    ? `kept; the receiver has not brought it to its broker within ${patienceMs / 1000} s: its log says why, and it goes on trying`
    : `kept; no receiver runs on ${data}: it is published when one starts`;
};

/** @throws CheckpointError DataDirectoryUnusable */
export const showPublished = ({ data, json }: ListsOptions): void => {
  checkReceiversDirectory(data);
  const lists = listsInForce(storedLists(publishedFolder(data))).map(({ name, version, audience, delta }) => ({
    ...{ list: name, version, audience },
    kind: delta ? 'changes' : 'whole',
  }));
  if (json === true) say(JSON.stringify(lists));
  else {
    const rows = lists.map(({ list, version, audience, kind }) => [list, String(version), audience, kind]);
    say(table(['list', 'version', 'for', 'kind'], rows));
  }
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const readInput = (file: string): Uint8Array => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} cannot be read: ${messageOf(cause)}`,
      'name its file',
      {
        cause,
      },
    );
  }
};
