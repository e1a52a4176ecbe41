import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Credential, personSchema } from '../contract/credential.ts';
import { ErrorCode } from '../contract/errors.ts';
import { maxScanBytes } from '../contract/reading.ts';
import { readCredential } from './read-credential.ts';
import { quickly } from './testing/quick.ts';
import { trustNobody } from './trust/trust.ts';

const read = (payload: string) => readCredential(payload, trustNobody, null);

const errorOf = (credential: Credential) =>
  credential.kind === 'unknown' ? [credential.error.code, credential.resembles] : credential.kind;

describe('readCredential', () => {
  it.each(['', ' ', '\r\n', '\t \u00a0', '\u0000\u0001\u001b', '\ufeff', '\u200b'])('calls %o empty', (payload) => {
    expect(errorOf(read(payload))).toEqual([ErrorCode.CredentialEmpty, null]);
  });

  it('measures length in bytes of UTF-8', () => {
    expect(
      [
        'x'.repeat(maxScanBytes),
        'x'.repeat(maxScanBytes + 1),
        'ễ'.repeat(Math.floor(maxScanBytes / 3)),
        'ễ'.repeat(Math.ceil(maxScanBytes / 3)),
      ].map((payload) => errorOf(read(payload))),
    ).toEqual([
      [ErrorCode.CredentialUnknownKind, null],
      [ErrorCode.CredentialTooLong, null],
      [ErrorCode.CredentialUnknownKind, null],
      [ErrorCode.CredentialTooLong, null],
    ]);
  });

  it.each([
    ['HC1:', 'hcert'],
    ['GDD1:', 'permit'],
    ['shc:/', 'shc'],
    ['{"data":{"hdr":{"t":"icao.vacc"', 'vds-nc'],
  ])('says what a code looks like that is longer than any: %s', (begin, kind) => {
    const text = begin.padEnd(5 * maxScanBytes, '0');
    expect(errorOf(quickly(() => read(text)))).toEqual([ErrorCode.CredentialTooLong, kind]);
  });

  it.each([
    [
      'HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI1RM8ZA.A5:S9MKN4NN3F85QNCY0O',
      'hcert',
    ],
    ['shc:/5676290952432060346029243740446031222959532654603460292540772804336028', 'shc'],
    ['{"data":{"hdr":{"t":"icao.vacc","v":1,"is":"UTO"},"msg":{}},"sig":{}}', 'vds-nc'],
    ['GDD1:6BF%RN', 'permit'],
    ['https://example.org/#/pages/giay-di-duong/gdd', 'permit-url'],
    ['DN4010112345678|ff|18/01/1987|1|48c3a0|01-011|01/01/2021|31/12/2021|01/01/2021|4|$', 'bhyt'],
  ])('recognises %s by its shape, and calls it damaged', (payload, kind) => {
    expect(errorOf(read(payload))).toEqual([ErrorCode.CredentialMalformed, kind]);
  });

  it('reads the address of a permit of 2021, which proves nothing', () => {
    expect(read('https://example.org/#/pages/giay-di-duong/gdd-a1b2c3-d4e5f6')).toMatchObject({
      kind: 'permit-url',
      verified: null,
      permitId: 'gdd-a1b2c3-d4e5f6',
      host: 'example.org',
      person: { name: null, identityNumber: null },
    });
  });

  it.each([
    ['…-d4e5f6/', 'gdd-a1b2c3-d4e5f6'],
    ['…-d4e5f6?zarsrc=30&utm_source=zalo', 'gdd-a1b2c3-d4e5f6'],
    ['…-d4e5f6#top', 'gdd-a1b2c3-d4e5f6'],
    ['…-d4e5f6x!', null],
    ['…-d4e5f6/more', null],
  ])('finds the id of a permit of 2021 in %s', (end, id) => {
    const answer = read(`https://example.org/#/pages/giay-di-duong/gdd-a1b2c3${end.slice(1)}`);
    expect(answer.kind === 'permit-url' ? answer.permitId : null).toBe(id);
  });

  it.each([
    'xin chào',
    'https://example.org/',
    '{"data":1}',
    'WIFI:S:Quán cà phê;T:WPA;P:12345678;;',
    '8934588063053',
    'a|b',
    '|',
    '||||||',
    'HC2:ABC',
  ])('calls %o a kind that nobody knows', (payload) => {
    expect(errorOf(read(payload))).toEqual([ErrorCode.CredentialUnknownKind, null]);
  });

  it('takes a byte-order mark and line ends for nothing', () => {
    expect(read('\ufeff001093029317|TRAN B|1993-01-18|0|1629793885|\r\n\r').kind).toBe('personal-qr');
  });

  it('answers to any text, in bounded time, with a person that the contract allows', () => {
    const answers = (payload: string): void => {
      const began = performance.now();
      const credential = read(payload);
      // Linear work on 4 KiB takes microseconds; a pattern that backtracks would take seconds.
      expect(performance.now() - began).toBeLessThan(1000);
      if (credential.kind !== 'unknown') personSchema.parse(credential.person);
      else expect(credential.error.code).toBeGreaterThan(3000);
    };
    const anyText = fc.string({ unit: 'binary', size: 'large', maxLength: 5000 });
    fc.assert(fc.property(anyText, answers));
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 16 }), (parts) => answers(parts.join('|'))),
      { numRuns: 2000 },
    );
    for (const unit of ['\r', ' ', '*', '|', '<', '0', '{"t" ', '1|', '\n|', 'a\u0301', '"t"'.padEnd(9)]) {
      answers(unit.repeat(4096 / unit.length));
      answers(`${unit.repeat(4000 / unit.length)}x`);
      answers(`001093029317|${unit.repeat(2000 / unit.length)}x|1993-01-18|0|${unit.repeat(2000 / unit.length)}`);
    }
  });
});

/** What fields are made of, and what they are not: enough of each that some payloads are read and most are nearly. */
const fragment = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', '0', '1', 'Nam', 'Nữ', '001093029317', '******029317', '123456789', '$'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('1993-01-18', '1993-**-**', '18011993', '30022003', '<1<00<0912345678', '<<<<'),
  },
  { weight: 2, arbitrary: fc.stringMatching(/^\d{0,14}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 500 }) },
);

const vectors = process.env['CHECKPOINT_VECTORS'] ?? join(import.meta.dirname, '../../shared/vectors');
const samplesFile = join(vectors, 'vn/payload-samples.tsv');
const samplesMissing = !existsSync(samplesFile);
const expectedOf: Readonly<Record<string, unknown>> = {
  'qrqg-1.1': 'personal-qr',
  'cccd-7': 'cccd',
  'cccd-11': 'cccd',
  'cccd-invalid': [ErrorCode.CredentialMalformed, 'cccd'],
  'travel-permit-url': 'permit-url',
};

describe.skipIf(samplesMissing)(
  `public sample payloads of Viet Nam${samplesMissing ? ' (left out: set CHECKPOINT_VECTORS to the folder that holds vn/)' : ''}`,
  () => {
    const samples = samplesMissing
      ? []
      : readFileSync(samplesFile, 'utf8')
          .trim()
          .split('\n')
          .slice(1)
          .map((line, index) => {
            const [kind = '', payload = ''] = line.split('\t');
            return { kind, payload, line: index + 2 };
          });

    it('finds samples that it can judge', () => {
      expect(samples.filter(({ kind }) => kind in expectedOf).length).toBeGreaterThan(0);
    });

    it.each(samples.filter(({ kind }) => kind in expectedOf))('line $line, $kind', ({ kind, payload }) => {
      expect(errorOf(read(payload))).toEqual(expectedOf[kind]);
    });
  },
);
