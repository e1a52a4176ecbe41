/**
 * The station's door for the desk that issues watch lists, and for the installer who brings them: made, signed, shown and
 * given to a station, without a running one.
 */
import { readFileSync } from 'node:fs';
import { audiencesOf } from '../contract/audiences.ts';
import type { WatchLevel } from '../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { keyringOf, readUnverified, signingKid, signingPublicKey } from '../contract/signed.ts';
import {
  contentOpener,
  headLengthOf,
  levelAndDay,
  malformedList,
  parseWatchHead,
  type WatchHead,
  watchContentKey,
  watchFileMagic,
  watchListId,
  watchPrefixBytes,
} from '../contract/watch-list.ts';
import { signingKeyOf } from './lists/signing-key.ts';
import { loadTrust } from './trust.ts';
import {
  type KeptSecret,
  keptSecretText,
  type MadeBase,
  type MadeDelta,
  makeBase,
  makeDelta,
  parseKeptSecret,
  parseRecipients,
} from './watch-list/issue.ts';
import { leaveIncoming } from './watch-list/leave-incoming.ts';
import { stationKeyPair, stationPublicKey } from './watch-list/station-key.ts';
import { countBase, readBase } from './watch-list/watch-base.ts';
import { readChanges, removed } from './watch-list/watch-changes.ts';
import { openWatchFile } from './watch-list/watch-file.ts';
import { heldVersion } from './watch-list/watch-lists.ts';
import { parseDraft, signDraft, writeDraft } from './watch-list/write-watch-file.ts';

export type { KeptSecret, MadeBase, MadeDelta };
export {
  heldVersion,
  keptSecretText,
  leaveIncoming,
  makeBase,
  makeDelta,
  parseKeptSecret,
  parseRecipients,
  stationPublicKey,
  writeDraft,
};

export type SignWatchOrder = Readonly<{
  draft: Uint8Array;
  key: Uint8Array;
  passphrase: string | null;
  version: number;
  audience: string;
  notAfter: number | null;
}>;

export type SignedWatchList = Readonly<{
  kind: WatchHead['kind'];
  pieces: readonly Uint8Array[];
  publicKey: Uint8Array;
  kid: string;
}>;

/** @throws CheckpointError WatchListMalformed, WatchListGap, SigningKeyUnusable */
export const signWatchDraft = (order: SignWatchOrder): SignedWatchList => {
  const { version, audience, notAfter } = order;
  const draft = parseDraft(order.draft);
  if (draft.head.kind === 'delta' && version <= draft.head.after) {
    throw new CheckpointError(
      ErrorCode.WatchListGap,
      `version ${version} is not after version ${draft.head.after}, which these changes continue`,
      'give them a greater version',
    );
  }
  const key = signingKeyOf(order.key, order.passphrase);
  const publicKey = signingPublicKey(key);
  const pieces = signDraft(draft, { version, audience, notAfter }, key);
  return { kind: draft.head.kind, pieces, publicKey, kid: hex(signingKid(publicKey)) };
};

/** How many hold until a day, by level; null: taken off the list. */
export type WatchCount = Readonly<{ level: WatchLevel | null; until: number | null; count: number }>;

export type ShownWatchList = Readonly<{
  kind: WatchHead['kind'];
  version: number;
  audience: string;
  made: number;
  notAfter: number | null;
  bytes: number;
  /** Of a delta: the version that it continues. */
  after: number | null;
  /** Of a base: how many stations and sites can open it. */
  recipients: number | null;
  /** First 8 bytes of SHA-256 of the signer's public key, hex. */
  kid: string;
  /** Only where it could be opened. */
  counts: readonly WatchCount[] | null;
  verdict: Readonly<{ taken: boolean | null; why: CheckpointError | null }>;
}>;

/** Who reads: a data directory, and the place of the station in it; null: not known, only lists for everybody are taken. */
export type WatchReader = Readonly<{
  dataDirectory: string;
  place: Readonly<{ site: string; station: string }> | null;
}>;

/**
 * @param kept opens the list as the issuing desk; null: it is only said what everybody can see
 * @throws (rejects) CheckpointError WatchListMalformed, SignedObjectMalformed
 */
export const showWatchList = async (
  file: string,
  reader: WatchReader,
  kept: KeptSecret | null,
  now: number,
): Promise<ShownWatchList> => {
  const bytes = readFileSync(file);
  const end = watchPrefixBytes + headLengthOf(bytes.subarray(0, watchPrefixBytes), watchFileMagic);
  const { payload, kid } = readUnverified(bytes.subarray(watchPrefixBytes, end));
  if (payload.id !== watchListId) throw malformedList(`it is called "${payload.id}"`);
  const head = parseWatchHead(payload.body);
  const { version, audience, notAfter } = payload;
  return {
    ...{ kind: head.kind, version, audience, made: head.made, notAfter, bytes: bytes.length },
    after: head.kind === 'delta' ? head.after : null,
    recipients: head.kind === 'base' ? head.recipients.length : null,
    kid: hex(kid),
    counts: kept === null ? null : countsOf(head, bytes.subarray(end), kept),
    verdict: await verdictOn(file, reader, now),
  };
};

const countsOf = (head: WatchHead, content: Uint8Array, kept: KeptSecret): readonly WatchCount[] => {
  const opener = contentOpener(watchContentKey(kept, head.kind === 'delta' ? head : null), head);
  opener.take(content);
  const plain = opener.end();
  if (head.kind === 'base') return [...countBase(readBase(plain))].map(([state, count]) => countOf(state, count));
  const counts = new Map<number, number>();
  for (const state of readChanges(plain, kept.bits).states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => a - b).map(([state, count]) => countOf(state, count));
};

const countOf = (state: number, count: number): WatchCount =>
  state === removed ? { level: null, until: null, count } : { ...levelAndDay(state), count };

/**
 * Whether this station would take it now, over what it holds; `taken` null: there is no station in that data directory, or
 * commands cannot open its key.
 */
const verdictOn = async (file: string, { dataDirectory, place }: WatchReader, now: number) => {
  try {
    const keyring = keyringOf(loadTrust(dataDirectory).roleKeys);
    const audiences = place === null ? [] : audiencesOf(place);
    const trust = { keyring, audiences, now, pair: await stationKeyPair(dataDirectory) };
    await openWatchFile(file, trust, await heldVersion(dataDirectory, trust));
    return { taken: true, why: null };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const unknown = error.code === ErrorCode.TrustUnreadable || error.code === ErrorCode.KeysClosed;
    return { taken: unknown ? null : false, why: error };
  }
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
