import { type EventName, eventId, eventSource, eventType } from '../events.ts';

/** Made-up messages for docs/schemas and docs/asyncapi.json; a test parses each with the schema that stations use. */
const epoch = '3f1c9a5e7b2d40868c1e5a9d7f30b246';
const olderEpoch = '91b0d6c2e8f74a35a1d0c4b7e6f28395';
const place = { site: 'benh-vien-quan-4', station: 'cong-chinh' };
const at = Date.parse('2021-10-04T07:31:12.480+07:00');
const hash = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';
const tag = '9c56cc51b374c3ba189210d5b6d4bf57';
const oldTag = '2fe9e1b0f5a14b2c9d38e7645a01bb3d';
const day = 18_904;
const key = { epoch, sequence: 42, clock: 'synchronised' } as const;
const earlier = { epoch, sequence: 41 };

const passage = {
  ...{ outcome: 'admit', colour: 'green' },
  reasons: [{ code: 'recorded', vi: 'Đã ghi nhận', en: 'Recorded' }],
  ...{ direction: 'in', lane: 'lan-1', temperature: { celsius: 36.6, at: at - 900, device: 'thermometer-1' } },
  rules: { id: 'venue', version: '1.0.0' },
  ...{ ...key, offline: false, at, slip: 17, repeatOf: null },
  ...{ credential: 'personal-qr', device: 'scanner-1', tag: { day, value: tag }, inside: 23 },
};

const device = {
  ...{ device: 'printer-1', kind: 'printer', lane: 'lan-1', state: 'faulty' },
  error: { code: 2301, message: 'the printer has no paper', hint: 'put a new roll in' },
  ...{ since: at, profile: 'escpos-generic', place: '/dev/usb/lp0', paper: 'out' },
};

/** By the name of the event. */
const data: Readonly<Record<string, unknown>> = {
  passage,
  device: { ...key, device },
  print: { ...key, lane: 'lan-1', device: 'printer-1', slip: 17, of: earlier, outcome: 'printed', error: null },
  barrier: { ...key, lane: 'lan-1', device: 'barrier-1', act: 'opened', cause: 'passage', of: earlier, error: null },
  override: { ...key, lane: 'lan-1', direction: 'in', reason: 'ambulance', barrier: true },
  watch: { ...key, lane: 'lan-1', of: earlier, level: 'f1', list: 12, answer: 'confirmed', by: 'officer' },
  correction: { ...key, lane: 'lan-1', of: earlier, act: 'undone', cause: 'not-passed', inside: 22 },
  vehicle: {
    ...{ ...key, lane: 'lan-1', direction: 'in', vehicle: { id: 'd41d8cd98f00b204e9800998ecf8427e' } },
    ...{ by: 'finished', people: 4, admitted: 3 },
  },
  shift: {
    ...{ ...key, from: at - 8 * 3_600_000, to: at, officer: { operator: 'ca-1', name: 'Ca 1' } },
    totals: {
      in: { admit: 412, officer: 9, refer: 3, refuse: 2, unreadable: 5, repeat: 14 },
      out: { admit: 380, officer: 0, refer: 0, refuse: 0, unreadable: 1, repeat: 4 },
      ...{ people: { in: 430, out: 391 }, referrals: 3, corrections: 2, overrides: 1, paper: 0, vehicles: 22 },
    },
    open: {
      ...{ faults: [2301], devices: ['printer-1'], paper: [{ device: 'printer-1', paper: 'out' }] },
      ...{ typeIn: false, inside: 39, unsent: 0 },
    },
    ...{ next: { operator: 'ca-2', name: 'Ca 2' }, previous: earlier, through: earlier },
  },
  configuration: { ...key, digest: hash, software: '0.1.0', rules: { id: 'venue', version: '1.0.0' } },
  'epoch.started': { ...key, cause: 'restored', previous: { epoch: olderEpoch, sequence: 900, hash } },
  'ledger.lost': { ...key, lost: { epoch: olderEpoch, from: 880, to: 884 }, cause: 'damaged' },
  list: { ...key, list: 'revocations', act: 'taken', version: 31, error: null },
  command: {
    ...{ ...key, id: 'b3JkZXItMjAyMS0xMC0wNA', command: 'resend', act: 'done', signer: '4c1f0a9be2d37788' },
    ...{ version: null, error: null },
  },
  clock: { ...key, act: 'moved', trouble: null, movedMs: -3_600_000 },
  operator: { ...key, act: 'signed-in', operator: 'lan', role: 'guard', what: null },
  retention: { ...key, rows: 1200, days: 21, removed: [{ epoch, through: 30, hash }] },
};

const certificate = { serial: '01a4c2d7f0', notAfter: Date.parse('2026-10-04T07:31:12.480+07:00'), ask: null };

const base64 = (byte: number, length: number): string => Buffer.alloc(length, byte).toString('base64');

const person = {
  ...{
    name: 'NGUYEN VAN A',
    birth: '1987-01-18',
    gender: 'male',
    identityNumber: '001087000001',
    identityKind: 'cccd',
  },
  ...{ qid: null, phone: null, healthInsurance: null, address: null },
};

const said = { version: 1, station: 'cong-chinh', run: '6f1d20a9b3c4e857', day };
const nonce = '0c7e15ad92f84b6f8a3d51e0b9c2746e';

export const examples = {
  /** The row as it is sent: one line. */
  event: (name: EventName): unknown => ({
    ...{ specversion: '1.0', id: eventId(key), source: eventSource(place.site, place.station), type: eventType(name) },
    ...{ time: new Date(at).toISOString(), datacontenttype: 'application/json', mode: 'live' },
    ...{ data: data[name], hash },
  }),
  sealedIdentities: [
    { kind: 'person', credential: 'personal-qr', person, declarerQid: null },
    { kind: 'payload', payload: 'a code that was read as no credential' },
  ],
  states: [
    {
      ...{ status: 'online', software: '0.1.0', mode: 'live', epoch, sequence: 42, unsent: 0, devices: [device] },
      ...{ time: at, nonce: 'q0l1hXyJx0Fz3s2T', enrolment: { siteKey: at, roles: 3, certificate } },
    },
    { status: 'offline' },
  ],
  signedPayload: {
    ...{ role: 'ingest', audience: `station/${place.site}/${place.station}`, id: 'ack', version: 7, notAfter: null },
    body: { ...place, time: at, nonce: 'q0l1hXyJx0Fz3s2T', epochs: [] },
  },
  commands: [
    {
      command: 'configuration',
      arguments: { configuration: { version: 1, station: place.station }, revertSeconds: 300 },
    },
    {
      command: 'announce',
      arguments: { text: { vi: 'Đóng cổng lúc 18 giờ', en: 'The gate closes at 18:00' }, until: at + 3_600_000 },
    },
    { command: 'restart', arguments: {} },
    { command: 'diagnostics', arguments: {} },
    { command: 'purge', arguments: { olderThanDays: 14 } },
    { command: 'resend', arguments: { epoch, from: 1, to: 40 } },
    { command: 'watch.confirm', arguments: { of: earlier, answer: 'listed' } },
    { command: 'site.key', arguments: { sealed: base64(5, 180) } },
    { command: 'retire', arguments: { withLedger: true } },
    { command: 'certificate', arguments: { certificate: base64(0x30, 400) } },
    {
      command: 'referral.results',
      arguments: {
        made: at,
        results: [{ number: 'K7Q2M9-041021-0411-N', of: earlier, result: 'negative', kind: 'pcr', at }],
      },
    },
  ].map((command) => ({ ...command, issued: at })),
  replies: [
    { outcome: 'done', result: { sent: 40, gone: [] }, error: null },
    {
      outcome: 'refused',
      result: null,
      error: { code: 5017, message: 'more than is sent again at once', hint: 'ask in parts' },
    },
  ].map((reply) => ({ id: 'b3JkZXItMjAyMS0xMC0wNA', command: 'resend', at, ...reply })),
  acknowledgement: {
    ...{ ...place, time: at, nonce: 'q0l1hXyJx0Fz3s2T' },
    epochs: [{ epoch, sequence: 42, hash: Buffer.from(hash, 'hex').toString('base64') }],
  },
  roleKeys: {
    keys: [
      { role: 'ingest', key: base64(1, 32) },
      { role: 'lists', key: base64(2, 32) },
    ],
    sealing: [base64(3, 32)],
  },
  listManifest: {
    files: [{ version: 31, audience: '*', bytes: 70_000, chunkBytes: 65_536, chunks: 2, digest: base64(4, 32) }],
  },
  presence: [
    {
      ...{ ...said, number: 8, kind: 'moved', gone: [], come: { tags: [tag], day }, of: earlier },
      passage: { tags: [tag, oldTag], direction: 'in', lane: 'lan-1', time: at, colour: 'green' },
    },
    { ...said, number: 9, kind: 'here', newest: earlier },
    { ...said, number: 10, kind: 'ask', to: null, nonce },
    {
      ...{ ...said, number: 11, kind: 'inside', to: 'cong-sau', nonce, part: 0, parts: 1 },
      people: [{ tags: [tag], day, of: { station: 'cong-chinh', ...earlier } }],
      seen: [{ station: 'cong-chinh', ...earlier }],
    },
  ].map((message) => ({ ...message, mac: hash })),
} as const;
