import type { Json } from './json-schemas.ts';
import { announcedParameters } from './parameters.ts';
import type { Subject } from './subjects.ts';

const json = 'application/json';
const batch = 'application/cloudevents-batch+json';
const signedForm = 'application/cose; cose-type="cose-sign1"';

type Direction = 'send' | 'receive';
type Channel = Readonly<{
  name: string;
  address: string;
  words: string;
  directions: readonly Direction[];
  messages: readonly string[];
  retained: boolean;
}>;

const station = 'checkpoint/v1/{site}/{station}';

/** `directions`: as a station sees them. */
const channels: readonly Channel[] = [
  {
    ...{ name: 'events', address: `${station}/events`, directions: ['send'], messages: ['batch'], retained: false },
    words: 'Rows of the ledger in batches of at most 64 KiB. Duplicates are expected: the key is (source, id).',
  },
  {
    ...{ name: 'state', address: `${station}/state`, directions: ['send'], messages: ['state'], retained: true },
    words: 'Retained. The will says offline; answer every other one with an acknowledgement.',
  },
  {
    ...{
      name: 'ack',
      address: `${station}/ack`,
      directions: ['receive'],
      messages: ['acknowledgement'],
      retained: true,
    },
    words:
      'Retained. What the central store holds durably and without gap: the only thing that lets a station remove rows.',
  },
  {
    ...{ name: 'command', address: `${station}/command/{command}`, directions: ['receive'], messages: ['command'] },
    ...{ retained: false, words: 'What central tells one station to do, once only, by the id of the signed object.' },
  },
  {
    ...{ name: 'reply', address: `${station}/reply/{command}`, directions: ['send'], messages: ['command-reply'] },
    ...{ retained: false, words: 'What came of a command; the same id has the same answer.' },
  },
  {
    ...{ name: 'presence', address: 'checkpoint/v1/{site}/presence', directions: ['send', 'receive'] },
    ...{ messages: ['presence'], retained: false, words: 'Among the stations of one site: who is inside.' },
  },
  {
    ...{ name: 'roles', address: 'checkpoint/v1/lists/roles', directions: ['receive'], messages: ['trust-chain'] },
    ...{
      retained: true,
      words: 'Retained. Whom stations believe from now on: role keys, and every change of the root.',
    },
  },
  {
    ...{
      name: 'listManifest',
      address: 'checkpoint/v1/lists/{list}/manifest',
      directions: ['receive'],
      retained: true,
    },
    ...{ messages: ['list-manifest'], words: 'Retained. Which files of a list are in force, and their digests.' },
  },
  {
    ...{ name: 'listChunk', address: 'checkpoint/v1/lists/{list}/{version}/{chunk}', directions: ['receive'] },
    ...{ messages: ['list-chunk'], retained: true, words: 'Retained. One piece of a file that a manifest names.' },
  },
];

const fileOf = (name: string): string => `./schemas/${name}.json`;
const reference = (name: string): Json => ({ $ref: fileOf(name) });

const signedNote = `COSE_Sign1 (tag 18, EdDSA) whose payload is CBOR as ${fileOf('signed-object')} says; its body is described here.`;

/** Batches as they stand on the wire: any JSON parser reads one; whoever checks hashes splits at line feeds. */
export const batchSchema = (subjects: readonly Subject[]): Json => ({
  type: 'array',
  items: {
    anyOf: [
      ...subjects.filter(isEvent).map(({ name }) => ({ $ref: `./${name}.json` })),
      {
        type: 'object',
        description: 'An event of a type that this version does not know: keep it raw and acknowledge it.',
        required: ['specversion', 'id', 'source', 'type', 'time', 'mode', 'data', 'hash'],
        properties: { type: { not: { enum: subjects.filter(isEvent).map(({ title }) => title) } } },
      },
    ],
  },
});

export const isEvent = ({ name }: Subject): boolean => name.startsWith('event-');

const signedSubjects = new Set(['acknowledgement', 'list-manifest', 'command']);

const messageOf = ({ name, title, words, examples }: Subject): Json => ({
  ...{ name, title },
  contentType: signedSubjects.has(name) ? signedForm : json,
  description: signedSubjects.has(name) ? `${words} ${signedNote}` : words,
  payload: reference(name),
  examples: examples.map((payload) => ({ payload })),
});

const batchMessage = (subjects: readonly Subject[]): Json => ({
  ...{ name: 'batch', title: 'A batch of events', contentType: batch, payload: reference('batch') },
  description: 'A JSON array of CloudEvents 1.0 with one event a line, oldest first.',
  examples: [{ payload: subjects.filter(isEvent).flatMap(({ examples }) => examples) }],
});

const chunkMessage: Json = {
  ...{ name: 'list-chunk', title: 'Chunk of a list', contentType: 'application/octet-stream' },
  payload: { type: 'string', contentEncoding: 'base64', description: 'The bytes, as they are.' },
};

const trustChainMessage: Json = {
  ...{ name: 'trust-chain', title: 'Whom stations believe', contentType: 'application/cbor' },
  description:
    'A map. Both members hold signed objects (COSE_Sign1, tag 18, EdDSA) of the role "roles": `roots` those by which each root names the one after it (id "root", body {root: 32 bytes}), oldest first; `roles` the list of role keys, signed by the last root.',
  payload: {
    ...{ type: 'object', required: ['version', 'roots', 'roles'] },
    properties: {
      version: { const: 1 },
      roots: { type: 'array', maxItems: 128, items: { type: 'string', contentEncoding: 'base64' } },
      roles: { type: 'string', contentEncoding: 'base64' },
    },
  },
};

const channelOf = ({ name, address, words, messages }: Channel): readonly [string, Json] => [
  name,
  {
    ...{ address, description: words },
    messages: Object.fromEntries(messages.map((message) => [message, { $ref: `#/components/messages/${message}` }])),
    ...parametersOf(address),
  },
];

const parametersOf = (address: string): Json => {
  const named = Object.entries(announcedParameters).filter(([parameter]) => address.includes(`{${parameter}}`));
  return named.length === 0 ? {} : { parameters: Object.fromEntries(named) };
};

const operationsOf = ({ name, directions, messages, retained }: Channel): readonly (readonly [string, Json])[] =>
  directions.map((action) => [
    directions.length === 1 ? name : `${name}.${action}`,
    {
      ...{ action, channel: { $ref: `#/channels/${name}` } },
      messages: messages.map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
      bindings: { mqtt: { qos: 1, retain: retained, bindingVersion: '0.2.0' } },
    },
  ]);

/** The AsyncAPI 3 document, from the side of a station: it sends what central receives. */
export const asyncApi = (subjects: readonly Subject[]): Json => {
  const messages = subjects.filter((subject) => channels.some((channel) => channel.messages.includes(subject.name)));
  return {
    asyncapi: '3.0.0',
    info: {
      ...{ title: 'Checkpoint: a station and its central system', version: '1.0.0', license: { name: 'MIT' } },
      description:
        'Written from the side of a station: what it sends, central receives. MQTT 3.1.1 or newer, QoS 1. docs/central.md has the rules in words, docs/consumer/consumer.mjs a receiver of 60 lines. Fields are only ever added; a new meaning is a new version.',
    },
    defaultContentType: json,
    channels: Object.fromEntries(channels.map(channelOf)),
    operations: Object.fromEntries(channels.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries([
        ['batch', batchMessage(subjects)],
        ...messages.map((subject) => [subject.name, messageOf(subject)] as const),
        ['list-chunk', chunkMessage],
        ['trust-chain', trustChainMessage],
      ]),
    },
  };
};
