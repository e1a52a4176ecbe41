import { Worker } from 'node:worker_threads';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ListName } from '../../contract/list-names.ts';
import { listRules } from '../../contract/list-rules.ts';
import type { ListReader } from '../../contract/lists.ts';
import { smallThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { ListTask, ListTaskResult } from './list-thread.ts';
import { type OpenedList, openList } from './open-list.ts';

/** What is longer is opened in a thread of its own, bytes: so many take 100 ms where most is withdrawn. */
const maxBytesHere = 256 * 1024;

export const isOpenedInThread = (bytes: number): boolean => bytes > maxBytesHere;

/** @throws (rejects) CheckpointError as `verifyList`; ListContentInvalid when the thread ends without an answer */
export const openListAside = async <N extends ListName>(
  bytes: Uint8Array,
  name: N,
  reader: ListReader,
): Promise<OpenedList<N>> => {
  const small = !isOpenedInThread(bytes.length) || bytes.length > listRules[name].maxBytes;
  if (small) return openList(bytes, name, reader);
  const { keyring, audiences, now } = reader;
  const keys = [...keyring.keysFor(listRules[name].role)];
  const { list, error } = await inThread({ name, bytes, keys, audiences, now });
  if (error !== null) throw new CheckpointError(error.code, error.message, error.hint);
  // The thread has opened what it was given under this name.
  return list as OpenedList<N>;
};

const inThread = (task: ListTask): Promise<ListTaskResult> =>
  new Promise((resolve, reject) => {
    const failed = (why: string): void =>
      reject(
        new CheckpointError(
          ErrorCode.ListContentInvalid,
          `the list "${task.name}" could not be opened: ${why}`,
          'see that the machine has memory to spare, then send the list again',
        ),
      );
    // A copy that is handed over, since to clone so many bytes takes longer; `slice` of a Buffer would be none.
    const bytes = new Uint8Array(task.bytes);
    const worker = new Worker(threadUrl('list-thread', import.meta.url), {
      workerData: { ...task, bytes },
      transferList: [bytes.buffer],
      name: 'list',
      ...smallThread,
    });
    worker.once('message', (result: ListTaskResult) => resolve(result));
    worker.once('error', (error) => failed(error.message));
    worker.once('exit', (code) => failed(`its thread ended with status ${code}`));
  });
