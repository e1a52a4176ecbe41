import { z } from 'zod';
import { type ListManifest, type PublishedFile, publishedBounds } from './list-manifest.ts';
import { type Acknowledgement, type RoleKeys, roles, type SignedPayload } from './signed.ts';

/**
 * What stations read by shapes, as schemas: the documents that central teams get are made of these. Both take the same values
 * and give the same of them.
 */
export const signedPayloadSchema = z.object({
  role: z.enum(roles),
  /** `*`, `site/{id}` or `station/{site}/{id}`. */
  audience: z.string().min(1).max(160),
  id: z.string().min(1).max(160),
  version: z.int().nonnegative(),
  /** ms since the Unix epoch, inclusive; null: until replaced. */
  notAfter: z.int().nonnegative().nullable(),
  body: z.unknown(),
}) satisfies z.ZodType<SignedPayload>;

const thirtyTwoBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, '32 bytes');

export const roleKeysSchema = z.object({
  /** Keys of a demo, whose private halves are no secret: no live station takes them. */
  demo: z.boolean().optional(),
  keys: z.array(z.object({ role: z.enum(roles), key: thirtyTwoBytes })),
  /** Central X25519 public keys for sealing, newest first. */
  sealing: z.array(thirtyTwoBytes).min(1),
}) satisfies z.ZodType<RoleKeys>;

/** Body of an acknowledgement (role `ingest`): what the central store holds durably and without gap. */
export const acknowledgementSchema = z.object({
  station: z.string(),
  site: z.string(),
  /** Central time, ms since the Unix epoch. */
  time: z.int().nonnegative(),
  /** The nonce of the station's last state message, echoed; empty before the first. */
  nonce: z.string().max(64),
  epochs: z.array(
    z.object({
      epoch: z.string().regex(/^[0-9a-f]{32}$/),
      sequence: z.int().positive(),
      hash: thirtyTwoBytes,
    }),
  ),
  /** Topics of lists and role keys on which the broker has a retained message; a station that gets none there says so. */
  retained: z.array(z.string().max(200)).max(16).optional(),
}) satisfies z.ZodType<Acknowledgement>;

const publishedFileSchema = z.object({
  version: z.int().nonnegative(),
  audience: z.string().min(1).max(160),
  bytes: z.int().min(1).max(publishedBounds.fileBytes),
  /** Of every chunk but the last. */
  chunkBytes: z.int().min(publishedBounds.chunkBytes.min).max(publishedBounds.chunkBytes.max),
  chunks: z.int().min(1),
  /** SHA-256 of the whole file. */
  digest: thirtyTwoBytes,
}) satisfies z.ZodType<PublishedFile>;

const hasItsChunks = (file: PublishedFile): boolean => file.chunks === Math.ceil(file.bytes / file.chunkBytes);

export const manifestSchema = z.object({
  files: z
    .array(publishedFileSchema.refine(hasItsChunks, 'as many chunks as the bytes need'))
    .max(publishedBounds.files),
}) satisfies z.ZodType<ListManifest>;
