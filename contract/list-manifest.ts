import { createHash } from 'node:crypto';
import { CheckpointError, ErrorCode, messageOf } from './errors.ts';
import { type HeldListName, heldListNames } from './list-names.ts';
import { listRules } from './list-rules.ts';
import { bytes, fields, listOf, type Shaped, text, where, whole } from './shape.ts';
import { type Keyring, signObject, verifyObject } from './signed.ts';

/**
 * How lists travel over MQTT. Each list has a retained manifest, signed by the central receiver (role `ingest`), that names
 * the files in force; each file lies in retained chunks beside it. The manifest only says what to fetch: what a file may do
 * at a station is decided by the signature inside the file.
 */
export const publishedNames = heldListNames;
export type PublishedName = HeldListName;

const mebibyte = 1024 * 1024;

export const maxPublishedBytes = (name: PublishedName): number =>
  name === 'watch-list' ? 512 * mebibyte : listRules[name].maxBytes;

/** Below what a broker takes by default in one message, however small it is. */
export const chunkBytes = 64 * 1024;

/** Bounds of a published file; chunks but the last have `chunkBytes`. */
export const publishedBounds = {
  fileBytes: maxPublishedBytes('watch-list'),
  chunkBytes: { min: 1024, max: mebibyte },
  files: 1000,
} as const;

/** As `publishedFileSchema` (signed-schemas.ts), which has the words for each field. */
const fileShape = where(
  fields({
    version: whole(0),
    audience: text({ min: 1, max: 160 }),
    bytes: whole(1, publishedBounds.fileBytes),
    chunkBytes: whole(publishedBounds.chunkBytes.min, publishedBounds.chunkBytes.max),
    chunks: whole(1),
    digest: bytes(32),
  }),
  (file) => file.chunks === Math.ceil(file.bytes / file.chunkBytes),
  'as many chunks as the bytes need',
);
export type PublishedFile = Readonly<Shaped<typeof fileShape>>;

/** As `manifestSchema`. */
export const manifestShape = fields({ files: listOf(fileShape, { max: publishedBounds.files }) });
export type ListManifest = Readonly<Shaped<typeof manifestShape>>;

const root = 'checkpoint/v1/lists';
export const listTopics = {
  manifest: (name: PublishedName): string => `${root}/${name}/manifest`,
  allManifests: `${root}/+/manifest`,
  chunk: (name: PublishedName, version: number, chunk: number): string => `${root}/${name}/${version}/${chunk}`,
} as const;

const listTopic = /^checkpoint\/v1\/lists\/([a-z-]{1,32})\/(?:manifest|(\d{1,16})\/(\d{1,9}))$/;

export type ListTopic = Readonly<{ name: PublishedName; chunk: Readonly<{ version: number; index: number }> | null }>;

/** @returns null for a topic of another shape, or of a list that is not known here; `chunk` null: the manifest */
export const parseListTopic = (topic: string): ListTopic | null => {
  const match = listTopic.exec(topic);
  const name = publishedNames.find((known) => known === match?.[1]);
  if (match === null || name === undefined) return null;
  const [, , version, index] = match;
  return { name, chunk: version === undefined ? null : { version: Number(version), index: Number(index) } };
};

export const describeFile = (
  file: Readonly<{ version: number; audience: string }>,
  bytes: Uint8Array,
): PublishedFile => ({
  ...{ version: file.version, audience: file.audience },
  ...{ bytes: bytes.length, chunkBytes, chunks: Math.ceil(bytes.length / chunkBytes) },
  digest: new Uint8Array(createHash('sha256').update(bytes).digest()),
});

/** The same files make the same bytes. @param privateKey of the role `ingest`, 32 raw bytes */
export const signManifest = (
  name: PublishedName,
  files: readonly PublishedFile[],
  privateKey: Uint8Array,
): Uint8Array => {
  const version = Math.max(0, ...files.map((file) => file.version));
  const id = `lists/${name}`;
  return signObject({ role: 'ingest', audience: '*', id, version, notAfter: null, body: { files } }, privateKey);
};

/** @throws CheckpointError as `verifyObject`; ListIncomplete where it is the manifest of another list, or none */
export const verifyManifest = (bytes: Uint8Array, name: PublishedName, keyring: Keyring): ListManifest => {
  const signed = verifyObject(bytes, keyring, { role: 'ingest', audiences: [], now: null });
  if (signed.id !== `lists/${name}`) throw noManifest(name, signed.id);
  try {
    return manifestShape(signed.body, '');
  } catch (cause) {
    throw noManifest(name, messageOf(cause), cause);
  }
};

const noManifest = (name: PublishedName, why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.ListIncomplete,
    `this is no manifest of the list "${name}": ${why}`,
    'ask the central team what it has published',
    { cause },
  );
