import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';

const keySchema = z
  .base64()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length === 32, '32 bytes in base64');

const keysSchema = z.object({
  /** Raw Ed25519 private key of the role `ingest`. */
  ingest: keySchema,
  /** Raw Ed25519 private key of the role `commands`: configurations and what else a station is told to do. */
  commands: keySchema.optional(),
  /** X25519 pairs to which stations seal or sealed, newest first. */
  sealing: z.array(z.object({ publicKey: keySchema, privateKey: keySchema })).min(1),
  /** Under which identity numbers are indexed. */
  index: keySchema,
});
export type CentralKeys = Readonly<z.infer<typeof keysSchema>>;

/** @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid */
export const readCentralKeys = (file: string): CentralKeys => {
  const parsed = keysSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  // Issues name fields and never values: a private key must not end in a log.
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole file'))];
  throw new CheckpointError(
    ErrorCode.ConfigurationInvalid,
    `the key file ${file} is not valid: ${fields.join(', ')}`,
    'it must be JSON {"ingest", "sealing": [{"publicKey", "privateKey"}], "index"}, each key 32 bytes in base64; let enrolment write it again',
  );
};

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : messageOf(cause);
    throw new CheckpointError(
      ErrorCode.ConfigurationUnreadable,
      `the key file ${file} cannot be read: ${why}`,
      'name the file that enrolment wrote with --keys FILE',
      cause instanceof SyntaxError ? {} : { cause },
    );
  }
};
