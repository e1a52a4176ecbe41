import { createHash } from 'node:crypto';
import { decode, encode } from 'cborg';
import type { SignedPayload } from '../../contract/signed.ts';
import {
  encryptContent,
  headLengthOf,
  malformedList,
  parseWatchHead,
  signWatchHead,
  type WatchBaseHead,
  type WatchDeltaHead,
  type WatchHead,
  type WatchSecret,
  watchContentKey,
  watchDraftMagic,
  watchFileMagic,
  watchFormat,
  watchPrefix,
  watchPrefixBytes,
  wrapSecret,
} from '../../contract/watch-list.ts';

/** A list that is made and not signed: head and encrypted content. */
export type WatchDraft = Readonly<{ head: WatchHead; content: Uint8Array }>;

const digestOf = (content: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(content).digest());

/**
 * @param pieces the plain content
 * @param recipients X25519 public keys of stations or sites, 32 raw bytes each
 */
export const draftBase = async (
  pieces: readonly Uint8Array[],
  secret: WatchSecret,
  recipients: readonly Uint8Array[],
  made: number,
): Promise<WatchDraft> => {
  const content = encryptContent(watchContentKey(secret, null), pieces);
  const wrapped: WatchBaseHead['recipients'] = [];
  for (const recipient of recipients) wrapped.push(await wrapSecret(secret, recipient));
  const head: WatchBaseHead = {
    kind: 'base',
    format: watchFormat,
    list: secret.list,
    made,
    digest: digestOf(content),
    length: content.length,
    recipients: wrapped,
  };
  return { head, content };
};

/**
 * @param after the delta holds all changes since this version
 * @param salt 16 random bytes: two deltas never share a key
 */
export const draftDelta = (
  pieces: readonly Uint8Array[],
  secret: WatchSecret,
  { after, made, salt }: Readonly<{ after: number; made: number; salt: Uint8Array }>,
): WatchDraft => {
  const content = encryptContent(watchContentKey(secret, { salt }), pieces);
  const head: WatchDeltaHead = {
    kind: 'delta',
    format: watchFormat,
    list: secret.list,
    made,
    digest: digestOf(content),
    length: content.length,
    after,
    salt,
  };
  return { head, content };
};

export const signDraft = (
  { head, content }: WatchDraft,
  about: Pick<SignedPayload, 'version' | 'audience' | 'notAfter'>,
  privateKey: Uint8Array,
): readonly Uint8Array[] => {
  const signed = signWatchHead(head, about, privateKey);
  return [watchPrefix(watchFileMagic, signed.length), signed, content];
};

export const writeDraft = ({ head, content }: WatchDraft): readonly Uint8Array[] => {
  const bytes = encode(head);
  return [watchPrefix(watchDraftMagic, bytes.length), bytes, content];
};

/** @throws CheckpointError WatchListMalformed */
export const parseDraft = (bytes: Uint8Array): WatchDraft => {
  const end = watchPrefixBytes + headLengthOf(bytes.subarray(0, watchPrefixBytes), watchDraftMagic);
  const head = parseWatchHead(decodeOrNull(bytes.subarray(watchPrefixBytes, end)));
  const content = bytes.subarray(end);
  const whole = content.length === head.length && Buffer.compare(digestOf(content), head.digest) === 0;
  if (!whole) throw malformedList('its content is not the one that its head names');
  return { head, content };
};

const decodeOrNull = (bytes: Uint8Array): unknown => {
  try {
    return decode(bytes, { rejectDuplicateMapKeys: true });
  } catch {
    return null;
  }
};
