import { parentPort, workerData } from 'node:worker_threads';
import { asCheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ListName } from '../../contract/list-names.ts';
import { type OpenedList, openList } from './open-list.ts';

/** The one task of a thread that opens a list: a big one takes seconds, and no passage waits for it. */
export type ListTask = Readonly<{
  name: ListName;
  bytes: Uint8Array;
  /** Those of the role that signs this list. */
  keys: readonly Uint8Array[];
  audiences: readonly string[];
  now: number | null;
}>;

export type ListTaskResult =
  | Readonly<{ list: OpenedList; error: null }>
  | Readonly<{ list: null; error: Readonly<{ code: ErrorCode; message: string; hint: string }> }>;

const perform = ({ name, bytes, keys, audiences, now }: ListTask): ListTaskResult => {
  try {
    return { list: openList(bytes, name, { keyring: { keysFor: () => keys }, audiences, now }), error: null };
  } catch (error) {
    const { code, message, hint } = asCheckpointError(error, ErrorCode.ListContentInvalid, '');
    return { list: null, error: { code, message, hint } };
  }
};

const buffersOf = ({ list }: ListTaskResult): ArrayBuffer[] =>
  list !== null && 'cardsBefore' in list.content ? Object.values(list.content).map(({ buffer }) => buffer) : [];

if (parentPort !== null) {
  const result = perform(workerData as ListTask);
  parentPort.postMessage(result, buffersOf(result));
}
