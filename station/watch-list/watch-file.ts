import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { type Keyring, type SignedPayload, verifyObject } from '../../contract/signed.ts';
import {
  contentOpener,
  headLengthOf,
  malformedList,
  parseWatchHead,
  unwrapSecret,
  type WatchHead,
  type WatchSecret,
  watchContentKey,
  watchFileMagic,
  watchListId,
  watchPrefixBytes,
} from '../../contract/watch-list.ts';
import { readBase, type WatchBase } from './watch-base.ts';
import { readChanges, type WatchChanges } from './watch-changes.ts';

/** Whom a station believes, and what it opens lists with. */
export type WatchTrust = Readonly<{
  keyring: Keyring;
  audiences: readonly string[];
  /** ms since the Unix epoch; null: not judged by time. */
  now: number | null;
  pair: Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>;
}>;

export type SignedHead = Readonly<{
  head: WatchHead;
  signed: Pick<SignedPayload, 'version' | 'notAfter' | 'audience'>;
  /** Where the content begins. */
  contentAt: number;
}>;

/** What is held already, for deltas to continue. */
export type Held = Readonly<{ version: number; secret: WatchSecret; bits: number }>;

export type Opened = Readonly<{ version: number; made: number; notAfter: number | null }> &
  Readonly<{ kind: 'base'; base: WatchBase; secret: WatchSecret } | { kind: 'delta'; changes: WatchChanges }>;

/**
 * Reads, verifies and opens a watch list. The content is read in pieces and decrypted to its place in memory: nothing of it
 * is ever written anywhere.
 * @throws (rejects) CheckpointError WatchListMalformed, WatchListForeign, WatchListOlder, WatchListGap, or as `verifyObject`
 */
export const openWatchFile = async (file: string, trust: WatchTrust, held: Held | null): Promise<Opened> => {
  const reader = new FileReader(file);
  try {
    const { head, signed, contentAt } = readSignedHead(reader, trust);
    const { version, notAfter } = signed;
    const about = { version, made: head.made, notAfter };
    checkOrder(head, version, held);
    if (head.kind === 'delta') {
      if (held === null) throw gap('there is no base that it changes');
      const plain = readContent(reader, watchContentKey(held.secret, head), head, contentAt);
      return { ...about, kind: 'delta', changes: readChanges(plain, held.bits) };
    }
    const secret = await unwrapSecret(head, trust.pair);
    const plain = readContent(reader, watchContentKey(secret, null), head, contentAt);
    return { ...about, kind: 'base', base: readBase(plain), secret };
  } finally {
    reader.close();
  }
};

/** @throws CheckpointError WatchListMalformed, or as `verifyObject` */
export const signedHeadOf = (file: string, trust: Omit<WatchTrust, 'pair'>): SignedHead => {
  const reader = new FileReader(file);
  try {
    return readSignedHead(reader, trust);
  } finally {
    reader.close();
  }
};

const readSignedHead = (reader: FileReader, trust: Omit<WatchTrust, 'pair'>): SignedHead => {
  const length = headLengthOf(reader.read(0, watchPrefixBytes), watchFileMagic);
  const bytes = reader.read(watchPrefixBytes, length);
  if (bytes.length < length) throw malformedList('it is cut off');
  const { audiences, now } = trust;
  const { id, body, ...signed } = verifyObject(bytes, trust.keyring, { role: 'watch-list', audiences, now });
  if (id !== watchListId) throw malformedList(`it is called "${id}"`);
  const head = parseWatchHead(body);
  const contentAt = watchPrefixBytes + length;
  if (reader.size !== contentAt + head.length) throw malformedList('it is cut off, or longer than its head says');
  return { head, signed, contentAt };
};

const checkOrder = (head: WatchHead, version: number, held: Held | null): void => {
  if (held !== null && version <= held.version) {
    throw new CheckpointError(
      ErrorCode.WatchListOlder,
      `version ${version} of the watch list is not newer than version ${held.version}, which is in use`,
      'nothing has to be done where a file was only sent again',
    );
  }
  if (head.kind === 'base' || held === null) return;
  if (Buffer.compare(head.list, held.secret.list) !== 0) throw gap('it changes another base');
  if (head.after > held.version) throw gap(`it continues version ${head.after}, and version ${held.version} is in use`);
};

const gap = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchListGap,
    `these changes of the watch list cannot be applied: ${why}`,
    'give the station the base and the changes before these',
  );

const pieceBytes = 2 ** 20;

const readContent = (reader: FileReader, key: Uint8Array, head: WatchHead, from: number): Uint8Array<ArrayBuffer> => {
  const opener = contentOpener(key, head);
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, head.length));
  for (let at = from; ; ) {
    const count = reader.into(piece, at);
    if (count === 0) return opener.end();
    opener.take(piece.subarray(0, count));
    at += count;
  }
};

/** Whoever opens closes. */
class FileReader {
  readonly size: number;
  readonly #descriptor: number;

  /** @throws CheckpointError WatchListMalformed */
  constructor(file: string) {
    try {
      this.#descriptor = openSync(file, 'r');
    } catch (cause) {
      throw malformedList(`${file} cannot be read: ${messageOf(cause)}`, cause);
    }
    this.size = fstatSync(this.#descriptor).size;
  }

  read(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.min(length, Math.max(0, this.size - at)));
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, bytes.length, at));
  }

  into(piece: Buffer, at: number): number {
    return readSync(this.#descriptor, piece, 0, piece.length, at);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
