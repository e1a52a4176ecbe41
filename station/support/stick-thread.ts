import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { asCheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { MountSources } from '../drives/mounts.ts';
import { doStickTask, type StickTask } from './stick-tasks.ts';

/** Does one thing with files for or from a USB stick, and ends: the gate does not wait for a disk of somebody's. */
export type StickStart = Readonly<{ task: StickTask; sources: MountSources }>;
/** `begun`: it is loaded, and what takes its time from now on is the stick. */
export type StickAnswer = Readonly<{ begun: true } | { answer: unknown } | { error: ErrorRecord }>;

const answerTo = async ({ task, sources }: StickStart): Promise<StickAnswer> => {
  try {
    return { answer: await doStickTask(task, sources) };
  } catch (error) {
    return {
      error: asCheckpointError(error, ErrorCode.OutputUnusable, 'try again, or use another stick').toRecord(),
    };
  }
};

const run = async (port: MessagePort, start: StickStart): Promise<void> => {
  port.postMessage({ begun: true } satisfies StickAnswer);
  port.postMessage(await answerTo(start));
};

if (parentPort !== null) void run(parentPort, workerData as StickStart);
