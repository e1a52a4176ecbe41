import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { decode, encode } from 'cborg';
import type { RowKey } from './decision.ts';
import { CheckpointError, ErrorCode } from './errors.ts';
import { sealingKid } from './sealing-kid.ts';

export { sealingKid };

/**
 * The sealed envelope of a row. An HPKE agreement (RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base
 * mode) is made once for many rows; its exporter (section 5.3) gives an AES-256-GCM key; each row spends one value of a
 * counter as the 96-bit nonce and binds station, epoch and sequence as additional data.
 *
 * Bytes: CBOR array [version 1, kid (8 bytes), enc (32 bytes), counter, ciphertext ‖ tag (16 bytes)].
 */
const version = 1;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
/** What an agreement is for: a key that was agreed for one purpose opens nothing of another. */
const rowPurpose = 'checkpoint sealed row v1';
const exporterContext = 'row key';
const keyBytes = 32;
const tagBytes = 16;

/** Which row an envelope belongs to; it opens nowhere else. */
export type SealedPlace = Readonly<RowKey & { site: string; station: string }>;

export type SealingContext = Readonly<{ kid: Uint8Array; enc: Uint8Array; key: KeyObject }>;

/** A new agreement with a public key (X25519, 32 raw bytes). Asynchronous: make it before it is needed. */
export const agree = async (publicKey: Uint8Array, purpose = rowPurpose): Promise<SealingContext> => {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exact(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: bytesOf(purpose) });
  const key = await sender.export(bytesOf(exporterContext), keyBytes);
  return { kid: sealingKid(publicKey), enc: new Uint8Array(sender.enc), key: createSecretKey(new Uint8Array(key)) };
};

/** The receiver's side of `agree`: the same AES key from `enc` and the private key (32 raw bytes). */
export const openAgreement = async (
  privateKey: Uint8Array,
  enc: Uint8Array,
  purpose = rowPurpose,
): Promise<Uint8Array> => {
  const recipientKey = await suite.kem.deserializePrivateKey(exact(privateKey));
  const recipient = await suite.createRecipientContext({ recipientKey, enc: exact(enc), info: bytesOf(purpose) });
  return new Uint8Array(await recipient.export(bytesOf(exporterContext), keyBytes));
};

/** A new key pair for the central side, raw bytes. */
export const newSealingKeyPair = async (): Promise<Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>> => {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)),
  };
};

/** @param counter must never be used twice with one context, whether or not what it sealed was kept */
export const seal = (context: SealingContext, counter: number, place: SealedPlace, plain: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', context.key, nonceOf(counter));
  cipher.setAAD(placeBytes(place));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return encode([version, context.kid, context.enc, counter, body]);
};

export type SealedEnvelope = Readonly<{ kid: Uint8Array; enc: Uint8Array; counter: number; body: Uint8Array }>;

/** @throws CheckpointError SealedUnreadable when the bytes are not an envelope of this version */
export const parseSealed = (bytes: Uint8Array): SealedEnvelope => {
  const value = decodeOrNull(bytes);
  if (!Array.isArray(value) || value.length !== 5 || value[0] !== version) throw unreadable('not a sealed envelope');
  const [, kid, enc, counter, body] = value as unknown[];
  if (!(kid instanceof Uint8Array && enc instanceof Uint8Array && body instanceof Uint8Array))
    throw unreadable('fields');
  if (typeof counter !== 'number' || !Number.isSafeInteger(counter) || counter < 0) throw unreadable('counter');
  if (kid.length !== 8 || enc.length !== 32 || body.length < tagBytes) throw unreadable('lengths');
  return { kid, enc, counter, body };
};

/**
 * @param key a KeyObject where many rows are opened with one key: node works a raw key out anew for every row
 * @throws CheckpointError SealedUnreadable when the envelope was not sealed with this key for this place
 */
export const open = (key: Uint8Array | KeyObject, envelope: SealedEnvelope, place: SealedPlace): Uint8Array => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(envelope.counter));
    decipher.setAAD(placeBytes(place));
    decipher.setAuthTag(envelope.body.subarray(-tagBytes));
    return Buffer.concat([decipher.update(envelope.body.subarray(0, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw unreadable('wrong key or wrong place', cause);
  }
};

const unreadable = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.SealedUnreadable, `sealed part cannot be opened: ${why}`, '', { cause });

const decodeOrNull = (bytes: Uint8Array): unknown => {
  try {
    return decode(bytes);
  } catch {
    return null;
  }
};

const nonceOf = (counter: number): Uint8Array => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(counter), 4);
  return nonce;
};

const placeBytes = (place: SealedPlace): Uint8Array =>
  Buffer.from(`${place.site}/${place.station}/${place.epoch}/${place.sequence}`, 'utf8');

/** WebCrypto takes whole ArrayBuffers: a view into a larger buffer must be copied out. */
const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

const bytesOf = (text: string): ArrayBuffer => exact(new TextEncoder().encode(text));
