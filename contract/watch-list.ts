import { createCipheriv, createDecipheriv, createHash, hash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { WatchLevel } from './decision.ts';
import { CheckpointError, ErrorCode } from './errors.ts';
import { agree, openAgreement, sealingKid } from './sealed.ts';
import { type SignedPayload, signObject } from './signed.ts';

/**
 * The watch list (F0, F1) on its way from the issuing desk to the doors. docs/watch-list.md has the whole format.
 *
 * A file is `CPWL`, version 1 (1 byte), the length of the head (4 bytes, big-endian), the head, and the content to the end.
 * The head is a signed object (role `watch-list`) that names the SHA-256 of the content. The content is AES-256-GCM, its
 * last 16 bytes the tag. A base carries the list's secret wrapped to each station; deltas are encrypted under keys that
 * are derived from the secret of their base, so that a delta stays small however many stations there are.
 */
/** A state in one integer: days since the Unix epoch (local date, the last on which it holds), and 1 for F0. */
export const watchState = (level: WatchLevel, until: number): number => until * 2 + (level === 'f0' ? 1 : 0);
export const levelOf = (state: number): WatchLevel => (state % 2 === 1 ? 'f0' : 'f1');
export const untilOf = (state: number): number => Math.floor(state / 2);

/** The level of a state, and its last day. */
export const levelAndDay = (state: number): Readonly<{ level: WatchLevel; until: number }> => ({
  level: levelOf(state),
  until: untilOf(state),
});

/** A person's key under a list's key: this many bits, as an integer. */
export const hashBits = 48;
/** Of them: the number of the bucket, [8, 23] bits, and after it what stands in the entry. */
export const bucketBits = { least: 8, most: 23 } as const;
export const remainderBits = 25;
/** Distinct last days in one list. */
export const maxDays = 64;
/** A bucket holds six on average when it is fullest: one false positive in 5.6 million keys. */
export const maxPerBucket = 6;
export const maxPeople = maxPerBucket * 2 ** bucketBits.most;
/** All changes since the base; more and it is time for a new base. */
export const maxChanges = 2 ** 19;
export const changeBytes = 7;
const maxContentBytes = 4096 + 2 ** bucketBits.most + maxPeople * 4 + 16;
const maxHeadBytes = 8 * 2 ** 20;
export const maxRecipients = 50_000;

const bytesSchema = (length: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length, `${length} bytes`);

/** Format 1 hashed people in another way: what was made with it matches nobody here. */
export const watchFormat = 2;

const common = {
  format: z.literal(watchFormat),
  /** Random name of the base, which its deltas repeat. */
  list: bytesSchema(16),
  /** When it was made, ms since the Unix epoch. */
  made: z.int().nonnegative(),
  /** SHA-256 of the content as it stands in the file. */
  digest: bytesSchema(32),
};

/** Body of the signed head. */
export const watchHeadSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('base'),
    ...common,
    length: z.int().min(32).max(maxContentBytes),
    recipients: z
      .array(z.strictObject({ kid: bytesSchema(8), enc: bytesSchema(32), wrapped: bytesSchema(48) }))
      .max(maxRecipients),
  }),
  z.strictObject({
    kind: z.literal('delta'),
    ...common,
    length: z
      .int()
      .min(32)
      .max(4096 + maxChanges * changeBytes),
    /** It holds all changes since this version of the list, and may be applied to that one or to any later. */
    after: z.int().nonnegative(),
    salt: bytesSchema(16),
  }),
]);
export type WatchHead = Readonly<z.infer<typeof watchHeadSchema>>;
export type WatchBaseHead = Extract<WatchHead, { kind: 'base' }>;
export type WatchDeltaHead = Extract<WatchHead, { kind: 'delta' }>;

/** What a base was made with, and its deltas are. The issuing desk keeps it while it makes deltas. */
export type WatchSecret = Readonly<{ list: Uint8Array; secret: Uint8Array }>;

export const newWatchSecret = (): WatchSecret => ({ list: randomBytes(16), secret: randomBytes(32) });

const wrapPurpose = 'checkpoint watch-list v1';
const wrapNonce = new Uint8Array(12);

/** @param publicKey X25519, 32 raw bytes, of a station or of a site */
export const wrapSecret = async (
  { list, secret }: WatchSecret,
  publicKey: Uint8Array,
): Promise<WatchBaseHead['recipients'][number]> => {
  const { kid, enc, key } = await agree(publicKey, wrapPurpose);
  // Agreed for this one message: the nonce is used once.
  const cipher = createCipheriv('aes-256-gcm', key, wrapNonce).setAAD(list);
  const wrapped = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { kid: new Uint8Array(kid), enc, wrapped: new Uint8Array(wrapped) };
};

/** @throws (rejects) CheckpointError WatchListForeign where it is not wrapped to this key */
export const unwrapSecret = async (
  head: WatchBaseHead,
  pair: Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>,
): Promise<WatchSecret> => {
  const kid = sealingKid(pair.publicKey);
  const own = head.recipients.find((recipient) => Buffer.compare(recipient.kid, kid) === 0);
  if (own === undefined) throw foreign('this station is not among its recipients');
  try {
    const key = await openAgreement(pair.privateKey, own.enc, wrapPurpose);
    const decipher = createDecipheriv('aes-256-gcm', key, wrapNonce).setAAD(head.list);
    decipher.setAuthTag(own.wrapped.subarray(-16));
    const secret = Buffer.concat([decipher.update(own.wrapped.subarray(0, -16)), decipher.final()]);
    return { list: head.list, secret: new Uint8Array(secret) };
  } catch (cause) {
    throw foreign('what is wrapped to this station does not open', cause);
  }
};

const derive = ({ list, secret }: WatchSecret, purpose: string, more: Uint8Array = new Uint8Array()): Uint8Array => {
  const info = Buffer.concat([Buffer.from(`${wrapPurpose} ${purpose}`), more]);
  return new Uint8Array(hkdfSync('sha256', secret, list, info, 32));
};

/** The key that a person's keys are hashed under. */
export const watchHashKey = (secret: WatchSecret): Uint8Array => derive(secret, 'hash');

export const watchContentKey = (secret: WatchSecret, head: Pick<WatchDeltaHead, 'salt'> | null): Uint8Array =>
  head === null ? derive(secret, 'base') : derive(secret, 'delta', head.salt);

/** Hashes a person's key (contract/identity.ts, personKeys) under a list's key. @returns an integer of 48 bits */
export type WatchHasher = (personKey: string) => number;

const blockBytes = 64;
/** What SHA-256 adds to a message at least: one bit and the length. */
const paddingBytes = 9;
const counter = Buffer.from([0, 0, 0, 1]);
/** Two: citizen numbers so repeated stand at another place in each block, and none of them is like the one before. */
const separator = '\0\0';

/**
 * The one-step key derivation of NIST SP 800-56C with SHA-256: the first 48 bits of SHA-256(00000001 ‖ hash key ‖ person),
 * where `person` is the key and two zero bytes, repeated up to the end of the last of 2 · work + 2 blocks. One call of the
 * cryptographic library costs ten times what a block does, so that the work lies in one long message and not in rounds.
 * @param hashKey 32 bytes
 * @param work [1, 1000]: what each guess costs whoever has the key, in two blocks of SHA-256
 */
export const watchHasher = (hashKey: Uint8Array, work: number): WatchHasher => {
  const message = Buffer.alloc((2 * work + 2) * blockBytes - paddingBytes);
  const personAt = counter.length + hashKey.length;
  message.set(counter);
  message.set(hashKey, counter.length);
  return (personKey) => {
    message.fill(personKey + separator, personAt);
    return hash('sha256', message, 'buffer').readUIntBE(0, hashBits / 8);
  };
};
export const defaultWork = 16;
export const maxWork = 1000;

const contentNonce = new Uint8Array(12);
const tagBytes = 16;

/** Each content has a key of its own, so that the one nonce is used once. */
export const encryptContent = (key: Uint8Array, plain: readonly Uint8Array[]): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, contentNonce);
  const parts = plain.map((part) => cipher.update(part));
  return Buffer.concat([...parts, cipher.final(), cipher.getAuthTag()]);
};

/** Takes a content piece by piece. */
export type ContentOpener = Readonly<{
  take(piece: Uint8Array): void;
  /** @throws CheckpointError WatchListMalformed when it is not the content that the head was signed with */
  end(): Uint8Array<ArrayBuffer>;
}>;

/** What it gives is whole and checked; nothing may be believed before `end`. */
export const contentOpener = (key: Uint8Array, { length, digest }: WatchHead): ContentOpener => {
  const plainLength = length - tagBytes;
  const plain = new Uint8Array(plainLength);
  const hash = createHash('sha256');
  const decipher = createDecipheriv('aes-256-gcm', key, contentNonce);
  const tag = Buffer.alloc(tagBytes);
  let at = 0;
  return {
    take: (piece) => {
      if (at + piece.length > length) throw malformedList('its content is longer than its head says');
      hash.update(piece);
      const cipherPart = piece.subarray(0, Math.max(0, plainLength - at));
      if (cipherPart.length > 0) plain.set(decipher.update(cipherPart), at);
      tag.set(piece.subarray(cipherPart.length), Math.max(0, at - plainLength));
      at += piece.length;
    },
    end: () => {
      if (at !== length) throw malformedList('it is cut off');
      if (Buffer.compare(hash.digest(), digest) !== 0) throw malformedList('its content is not what was signed');
      decipher.setAuthTag(tag);
      try {
        decipher.final();
      } catch (cause) {
        throw malformedList('its content does not open', cause);
      }
      return plain;
    },
  };
};

export const watchFileMagic = Buffer.from('CPWL\u0001', 'latin1');
/** Unsigned: what `make` writes and `sign` takes. */
export const watchDraftMagic = Buffer.from('CPWD\u0001', 'latin1');
export const watchPrefixBytes = 9;

export const watchPrefix = (magic: Uint8Array, headLength: number): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headLength);
  return Buffer.concat([magic, length]);
};

/**
 * @param prefix the first 9 bytes of a file
 * @returns the length of the head
 * @throws CheckpointError WatchListMalformed
 */
export const headLengthOf = (prefix: Uint8Array, magic: Uint8Array): number => {
  const bytes = Buffer.from(prefix.buffer, prefix.byteOffset, prefix.length);
  if (bytes.length < watchPrefixBytes || !bytes.subarray(0, 5).equals(magic)) {
    throw malformedList('it does not begin as one');
  }
  const length = bytes.readUInt32BE(5);
  if (length > maxHeadBytes) throw malformedList('its head is longer than any');
  return length;
};

/** @throws CheckpointError WatchListMalformed */
export const parseWatchHead = (body: unknown): WatchHead => {
  const parsed = watchHeadSchema.safeParse(body);
  const format = z.object({ format: z.int() }).safeParse(body).data?.format ?? watchFormat;
  if (format !== watchFormat) throw otherFormat(format);
  if (!parsed.success) throw malformedList(z.prettifyError(parsed.error));
  return parsed.data;
};

export const watchListId = 'watch-list';

export const signWatchHead = (
  head: WatchHead,
  { version, audience, notAfter }: Pick<SignedPayload, 'version' | 'audience' | 'notAfter'>,
  privateKey: Uint8Array,
): Uint8Array =>
  signObject({ role: 'watch-list', audience, id: watchListId, version, notAfter, body: head }, privateKey);

export const malformedList = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.WatchListMalformed, `this is no valid watch list: ${why}`, 'get the file again', {
    cause,
  });

const otherFormat = (format: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchListMalformed,
    `this watch list has format ${format}, and format ${watchFormat} is read here`,
    'make a new base with the version of this software that the stations run',
  );

const foreign = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchListForeign,
    `this watch list was encrypted to other stations: ${why}`,
    'give the issuing desk this station’s key (kiosk watch-list key)',
    { cause },
  );
