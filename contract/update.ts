import { z } from 'zod';
import { CheckpointError, ErrorCode } from './errors.ts';
import { type Keyring, type SignedPayload, signObject, verifyObject } from './signed.ts';

/** Name of the signed manifest on a stick; the archives that it names lie beside it. */
export const updateManifestName = 'update.cose';
const updateId = 'checkpoint-edge';

const maxArchiveBytes = 4 * 1024 ** 3;
const packageSchema = z.object({
  /** A name in the same folder, and nothing that leads out of it. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/),
  bytes: z.int().positive().max(maxArchiveBytes),
  unpackedBytes: z
    .int()
    .positive()
    .max(4 * maxArchiveBytes),
  sha256: z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, '32 bytes'),
});
export type UpdatePackage = Readonly<z.infer<typeof packageSchema>>;

const bodySchema = z.object({
  /** What people call it, as `0.2.0`. Only the version of the signed object counts. */
  software: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,39}$/),
  /** Highest schema of a ledger that it reads, and to which it brings an older one. */
  ledger: z.int().positive(),
  /** By `process.platform` and `process.arch`, as `linux-arm64`: a gzipped tar of the software. */
  packages: z.record(z.string().regex(/^[a-z0-9]+-[a-z0-9]+$/), packageSchema),
});

export type UpdateManifest = Readonly<z.infer<typeof bodySchema> & { version: number }>;

type Signing = Readonly<Pick<SignedPayload, 'audience' | 'notAfter'>>;

/** @param privateKey of the role `update`, 32 raw bytes */
export const signUpdate = (
  manifest: UpdateManifest,
  { audience, notAfter }: Signing,
  privateKey: Uint8Array,
): Uint8Array => {
  const { version, ...body } = manifest;
  return signObject(
    { role: 'update', audience, id: updateId, version, notAfter, body: bodySchema.parse(body) },
    privateKey,
  );
};

/**
 * @param now ms since the Unix epoch; null: a clock that cannot be believed
 * @throws CheckpointError as `verifyObject`, and SignedObjectMalformed
 */
export const verifyUpdate = (
  bytes: Uint8Array,
  keyring: Keyring,
  reader: Readonly<{ audiences: readonly string[]; now: number | null }>,
): UpdateManifest => {
  const { id, version, body } = verifyObject(bytes, keyring, { role: 'update', ...reader });
  const parsed = bodySchema.safeParse(body);
  if (id === updateId && parsed.success) return { version, ...parsed.data };
  const why = parsed.success ? `it is for "${id}"` : z.prettifyError(parsed.error);
  throw new CheckpointError(
    ErrorCode.SignedObjectMalformed,
    `the update's manifest is none: ${why}`,
    'get the update anew',
  );
};
