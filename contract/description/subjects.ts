import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandArguments, commandBodySchema, commandNames, commandReplySchema } from '../commands.ts';
import { modeSchema } from '../decision.ts';
import { type EventName, eventDataSchemas, eventType, sealedIdentitySchema } from '../events.ts';
import { presenceMessageSchema } from '../presence.ts';
import { acknowledgementSchema, manifestSchema, roleKeysSchema, signedPayloadSchema } from '../signed-schemas.ts';
import { stationStateSchema } from '../station-state.ts';
import { docstringsOf } from './docstrings.ts';
import { examples } from './examples.ts';
import { type Json, jsonSchemaOf, type Written } from './json-schemas.ts';

/** One schema that a central team gets: docs/schemas/{name}.json. `check`: what the station itself reads it with. */
export type Subject = Readonly<{
  name: string;
  title: string;
  /** What it is, in a sentence or two. */
  words: string;
  check: z.ZodType;
  schema: Json;
  examples: readonly unknown[];
}>;

const docstrings = (file: string) => docstringsOf(readFileSync(join(import.meta.dirname, '..', file), 'utf8'));
const written = (file: string, ...constants: readonly string[]): Written => ({
  ...{ docstrings: docstrings(file), constants, whole: true },
});
const parts = (file: string, ...constants: readonly string[]): Written => ({
  ...{ docstrings: docstrings(file), constants, whole: false },
});

const decisions = [
  written('decision.ts', 'decisionSchema'),
  parts('decision.ts', 'reasonSchema', 'measuredTemperatureSchema'),
  parts('declaration.ts', 'declarationRecordSchema'),
];
const devices = parts('reading.ts', 'deviceStateSchema');

/** Constants in which the data of each event is written down. */
const constantOf = (name: EventName): string =>
  name === 'epoch.started'
    ? 'epochStartedDataSchema'
    : name === 'ledger.lost'
      ? 'ledgerLostDataSchema'
      : `${name}DataSchema`;

const wordsOf = (file: string, constant: string, otherwise: string): string =>
  docstrings(file).of(constant) ?? otherwise;

const eventSchemaOf = (name: EventName): z.ZodType =>
  z.object({
    specversion: z.literal('1.0'),
    id: z
      .string()
      .regex(/^[0-9a-f]{32}-[1-9]\d{0,14}$/)
      .describe('{epoch}-{sequence}: with source the key of the row.'),
    source: z
      .string()
      .regex(/^\/checkpoint\/[a-z0-9-]+\/[a-z0-9-]+$/)
      .describe('/checkpoint/{site}/{station}'),
    type: z.literal(eventType(name)),
    time: z.iso.datetime({ offset: true }),
    datacontenttype: z.literal('application/json'),
    mode: modeSchema.describe('Only live counts.'),
    data: eventDataSchemas[name],
    sealed: z.base64().optional().describe('The sealed part (sealed-identity once it is opened): docs/central.md.'),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256(hash of the row before ‖ stored bytes ‖ SHA-256(sealed bytes, or nothing)).'),
  });

const eventWords: Readonly<Partial<Record<EventName, string>>> = {
  passage: 'Somebody stood at a lane and was decided.',
  device: 'A device has changed its state.',
  print: 'What is known of a job of a printer.',
  barrier: 'What a barrier did, and why.',
  override: 'A guard opened a lane by hand.',
  watch: 'A hit on the watch list was answered.',
  configuration: 'What the station runs with, at each start and change.',
  'epoch.started': 'A new epoch of the ledger begins.',
  'ledger.lost': 'Rows that the station had committed and cannot send any more.',
  list: 'A signed list came and was taken, or was not, and why.',
  operator: 'Who signed in or out, was refused, or did what a guard may not.',
  retention: 'Rows were removed for their age.',
};

/** Events that this version describes: another one is described as soon as it is in the contract. */
export const eventNames = Object.keys(eventDataSchemas).filter((name): name is EventName => name in eventDataSchemas);

const eventSubject = (name: EventName): Subject => {
  const constant = constantOf(name);
  const check = eventSchemaOf(name);
  return {
    name: `event-${name}`,
    title: eventType(name),
    words: wordsOf('events.ts', constant, eventWords[name] ?? `The event ${eventType(name)}.`),
    check,
    schema: jsonSchemaOf(
      check,
      [written('events.ts', constant, 'keyed'), parts('events.ts', 'tagSchema'), ...decisions, devices],
      1,
    ),
    examples: [examples.event(name)],
  };
};

type Plain = Omit<Subject, 'schema'> & Readonly<{ written: readonly Written[] }>;
const subject = ({ written: places, ...plain }: Plain): Subject => ({
  ...plain,
  schema: jsonSchemaOf(plain.check, places),
});

/** The body of each command by its name, with the arguments that it takes. */
const commandSchema = z.union(
  commandNames.map((name) =>
    z.object({ ...commandBodySchema.shape, command: z.literal(name), arguments: commandArguments[name] }),
  ),
);

const signed = written('signed-schemas.ts', 'signedPayloadSchema', 'acknowledgementSchema', 'roleKeysSchema');

export const subjects = (): readonly Subject[] => [
  ...eventNames.map(eventSubject),
  subject({
    name: 'sealed-identity',
    title: 'Sealed part of a passage, opened',
    words: wordsOf('events.ts', 'sealedIdentitySchema', 'Who it was.'),
    check: sealedIdentitySchema,
    written: [written('events.ts', 'sealedIdentitySchema'), parts('credential.ts', 'personSchema')],
    examples: examples.sealedIdentities,
  }),
  subject({
    name: 'state',
    title: 'State of a station',
    words: wordsOf('station-state.ts', 'stationStateSchema', ''),
    check: stationStateSchema,
    written: [written('station-state.ts', 'stationStateSchema'), devices],
    examples: examples.states,
  }),
  subject({
    name: 'signed-object',
    title: 'Payload of a signed object',
    words: wordsOf('signed.ts', 'roles', ''),
    check: signedPayloadSchema,
    written: [signed],
    examples: [examples.signedPayload],
  }),
  subject({
    name: 'acknowledgement',
    title: 'Body of an acknowledgement',
    words: wordsOf('signed-schemas.ts', 'acknowledgementSchema', ''),
    check: acknowledgementSchema,
    written: [signed],
    examples: [examples.acknowledgement],
  }),
  subject({
    name: 'role-keys',
    title: 'Body of roles.cose',
    words: 'Who may sign what, and to which keys stations seal; signed by the root.',
    check: roleKeysSchema,
    written: [signed],
    examples: [examples.roleKeys],
  }),
  subject({
    name: 'list-manifest',
    title: 'Body of the manifest of a list',
    words: wordsOf('list-manifest.ts', 'publishedNames', ''),
    check: manifestSchema,
    written: [parts('signed-schemas.ts', 'publishedFileSchema')],
    examples: [examples.listManifest],
  }),
  subject({
    name: 'command',
    title: 'Body of a command',
    words: wordsOf('commands.ts', 'commandNames', ''),
    check: commandSchema,
    written: [written('commands.ts', 'commandBodySchema', 'commandArguments')],
    examples: examples.commands,
  }),
  subject({
    name: 'command-reply',
    title: 'Answer to a command',
    words: wordsOf('commands.ts', 'commandReplySchema', ''),
    check: commandReplySchema,
    written: [written('commands.ts', 'commandReplySchema')],
    examples: examples.replies,
  }),
  subject({
    name: 'presence',
    title: 'What the stations of one site tell each other',
    words: wordsOf('presence.ts', 'maxPresenceBytes', ''),
    check: presenceMessageSchema,
    written: [written('presence.ts', 'presenceMessageSchema', 'head')],
    examples: examples.presence,
  }),
];
