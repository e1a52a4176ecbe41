import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { listsInForce, publishedFolder, publishList, storedLists } from '../lists/list-folder.ts';
import { table } from './tables.ts';

export type ListsOptions = Readonly<{ data: string; json?: boolean }>;

/** @throws CheckpointError InputUnreadable, and as `publishList` */
export const publish = (file: string, { data, json }: ListsOptions): void => {
  const { name, version, audience } = publishList(publishedFolder(data), readInput(file));
  if (json === true) say(JSON.stringify({ list: name, version, audience }));
  else
    say(
      `list ${name}, version ${version}, for ${audience}: a receiver that runs on ${data} publishes it within seconds`,
    );
};

export const showPublished = ({ data, json }: ListsOptions): void => {
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
