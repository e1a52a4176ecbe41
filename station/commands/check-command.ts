import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type CommandArguments,
  type CommandName,
  commandArguments,
  commandBodySchema,
  commandIdSchema,
  commandNameSchema,
  maxCommandMs,
} from '../../contract/commands.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type Keyring, readUnverified, type SignedPayload, verifyObject } from '../../contract/signed.ts';

/** A command, and which one it is. */
export type Command = { [N in CommandName]: Readonly<{ name: N; arguments: CommandArguments<N> }> }[CommandName];

/** What is known of a command that a key for commands has signed. */
export type SignedCommand = Readonly<{
  id: string;
  command: string;
  digest: string;
  signer: string;
  version: number | null;
  issued: number;
  notAfter: number;
}>;

export type CheckedCommand =
  /** Nobody who may has signed it. It gets no answer: there is nobody to be answered. */
  | Readonly<{ kind: 'not-believed'; error: CheckpointError }>
  | Readonly<{ kind: 'refused'; signed: Pick<SignedCommand, 'id' | 'command' | 'signer'>; error: CheckpointError }>
  | Readonly<{ kind: 'good'; signed: SignedCommand; command: Command }>;

export type CommandReader = Readonly<{
  keyring: Keyring;
  /** `station/{site}/{id}` and `site/{id}`. */
  audiences: readonly string[];
  /** ms since the Unix epoch; null: the clock cannot be believed, and nothing is judged by time. */
  now: number | null;
}>;

/** Clocks of central and of a station may differ by this when it is said how long a command is good for. ms */
const toleranceMs = 3_600_000;

/** @param name that of the topic. Never throws. */
export const checkCommand = (name: string, bytes: Uint8Array, reader: CommandReader): CheckedCommand => {
  const { keyring, audiences, now } = reader;
  let payload: SignedPayload;
  let signer: string;
  try {
    const read = readUnverified(bytes);
    signer = Buffer.from(read.kid).toString('hex');
    const expected = { role: 'commands', audiences: [...audiences, read.payload.audience], now: null } as const;
    payload = verifyObject(bytes, keyring, expected);
  } catch (error) {
    return { kind: 'not-believed', error: asOwn(error) };
  }
  const id = commandIdSchema.safeParse(payload.id);
  if (!id.success || !/^[0-9a-f]{16}$/.test(signer)) {
    return { kind: 'not-believed', error: malformed('it has no id of a command') };
  }
  const refused = (error: CheckpointError): CheckedCommand => ({
    kind: 'refused',
    signed: { id: id.data, command: name, signer },
    error,
  });
  if (!audiences.includes(payload.audience)) return refused(foreign(payload.audience));
  const body = commandBodySchema.safeParse(payload.body);
  if (!body.success) return refused(malformed(z.prettifyError(body.error)));
  if (body.data.command !== name) return refused(malformed(`it came as "${name}" and is "${body.data.command}"`));
  const { issued } = body.data;
  const { notAfter } = payload;
  if (notAfter === null || notAfter < issued || notAfter - issued > maxCommandMs) {
    return refused(malformed('it must end at most seven days after it was issued'));
  }
  const untimely = now === null ? null : untimeliness(notAfter, now);
  if (untimely !== null) return refused(untimely);
  const command = commandOf(name, body.data.arguments);
  if (command instanceof CheckpointError) return refused(command);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const version = name === 'configuration' ? payload.version : null;
  return {
    kind: 'good',
    signed: { id: id.data, command: name, digest, signer, version, issued, notAfter },
    command,
  };
};

const untimeliness = (notAfter: number, now: number): CheckpointError | null => {
  if (notAfter > now + maxCommandMs + toleranceMs) {
    return malformed('it lies in the future: see the clocks of central and station');
  }
  if (notAfter >= now) return null;
  const until = new Date(notAfter).toISOString();
  return new CheckpointError(ErrorCode.SignedObjectExpired, `it was good until ${until}`, 'send a new one');
};

const commandOf = (name: string, given: unknown): Command | CheckpointError => {
  const known = commandNameSchema.safeParse(name);
  if (!known.success) {
    return new CheckpointError(
      ErrorCode.CommandUnknown,
      `this software knows no command "${name}"`,
      'update the station',
    );
  }
  const parsed = commandArguments[known.data].safeParse(given);
  if (!parsed.success) return malformed(z.prettifyError(parsed.error));
  // The schema is that of the name: the two belong together.
  return { name: known.data, arguments: parsed.data } as Command;
};

const malformed = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.CommandMalformed,
    `the command cannot be read: ${why}`,
    'docs/commands.md has the form',
  );

const foreign = (audience: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.SignedObjectWrongAudience,
    `the command is for ${audience}`,
    'sign it for this station or its site',
  );

const asOwn = (error: unknown): CheckpointError =>
  error instanceof CheckpointError ? error : malformed(error instanceof Error ? error.message : String(error));
