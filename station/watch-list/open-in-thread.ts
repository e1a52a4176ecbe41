import { Worker } from 'node:worker_threads';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { smallThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { OpenedFiles } from './open-files.ts';
import type { WatchListTask } from './watch-list-thread.ts';

/** @throws (rejects) CheckpointError WatchListMalformed when the thread ends without an answer */
export const openInThread = (task: WatchListTask): Promise<OpenedFiles> =>
  new Promise((resolve, reject) => {
    const failed = (why: string): void =>
      reject(
        new CheckpointError(
          ErrorCode.WatchListMalformed,
          `the watch list could not be opened: ${why}`,
          'see that the machine has memory to spare, then start the station again',
        ),
      );
    const worker = new Worker(threadUrl('watch-list-thread', import.meta.url), {
      workerData: task,
      name: 'watch-list',
      ...smallThread,
    });
    worker.once('message', (opened: OpenedFiles) => resolve(opened));
    worker.once('error', (error) => failed(error.message));
    worker.once('exit', (code) => failed(`its thread ended with status ${code}`));
  });
