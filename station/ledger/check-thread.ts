import { setTimeout as delay } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../contract/errors.ts';
import { standBack } from '../own-thread.ts';
import { checkLedger } from './check-ledger.ts';

/** Looks through a ledger that is in use, in a thread of its own, and rests more than it works: no passage waits for it. */
export type CheckStart = Readonly<{ file: string; restMs: number }>;

export type CheckAnswer =
  | Readonly<{ kind: 'whole'; rows: number; tookMs: number }>
  | Readonly<{ kind: 'damaged'; why: string }>;

const run = async (port: MessagePort, { file, restMs }: CheckStart): Promise<void> => {
  const began = performance.now();
  const answer = (message: CheckAnswer) => port.postMessage(message);
  try {
    let rows = 0;
    for (const slice of checkLedger(file)) {
      if (slice.problem !== null) {
        answer({ kind: 'damaged', why: slice.problem });
        return;
      }
      rows = slice.rows;
      await delay(restMs);
    }
    answer({ kind: 'whole', rows, tookMs: Math.round(performance.now() - began) });
  } catch (error) {
    answer({ kind: 'damaged', why: messageOf(error) });
  }
};

if (parentPort !== null) {
  standBack();
  void run(parentPort, workerData as CheckStart);
}
