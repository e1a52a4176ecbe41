import { deflateRawSync, deflateSync, inflateRawSync, inflateSync } from 'node:zlib';
import { encode, Tagged } from 'cborg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '../contract/credential.ts';
import { ErrorCode } from '../contract/errors.ts';
import { maxScanBytes } from '../contract/reading.ts';
import { decodeBase45, encodeBase45 } from './cose/base45.ts';
import { writePermit } from './permit/write-permit.ts';
import { readCredential } from './read-credential.ts';
import {
  cardTrust,
  issuedAt,
  kidOf,
  makeCardIssuer,
  makeSigner,
  sealData,
  shcText,
  type TestSigner,
  trusting,
  writeHcert,
  writeJws,
  writeSeal,
} from './testing/issuers.ts';
import { quickly } from './testing/quick.ts';
import { createTrust, type Trust } from './trust/trust.ts';

/** Whatever is made of a genuine code of any kind: none is admitted, and none holds up the lane for 50 ms. */

const now = Date.parse('2022-03-01T08:00:00+07:00');
const kinds = ['hcert', 'hcert by RSA', 'permit', 'shc', 'vds-nc'] as const;
type Kind = (typeof kinds)[number];

let signer: TestSigner;
let trust: Trust;
let genuine: Readonly<Record<Kind, string>>;

beforeAll(async () => {
  const [ec, rsa, authority] = await Promise.all([
    makeSigner(),
    makeSigner({ algorithm: 'RSA' }),
    makeSigner({ ca: true }),
  ]);
  const sealer = await makeSigner({ by: authority, usages: ['2.23.136.1.1.14.2'] });
  const issuer = makeCardIssuer();
  signer = ec;
  trust = createTrust({
    ...trusting(ec, rsa),
    authorities: [{ certificate: authority.der, country: 'VN' }],
    issuers: cardTrust(issuer).issuers,
  });
  genuine = {
    hcert: writeHcert(ec),
    'hcert by RSA': writeHcert(rsa),
    permit: writePermit({ id: 'GDD-1', hn: 'Nguyễn Văn A', nr: '001087029317' }, ec, {
      issued: issuedAt,
      expires: null,
    }),
    shc: shcText(writeJws(issuer)),
    'vds-nc': writeSeal(sealer),
  };
});

const read = (text: string): Credential => quickly(() => readCredential(text, trust, now));
const admitted = (texts: readonly string[]): readonly string[] => texts.filter((text) => read(text).verified === true);

/** The same with one bit of each byte changed, another bit from byte to byte. */
const flipped = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from(bytes, (byte, at) => Uint8Array.from(bytes).fill(byte ^ (1 << (at & 7)), at, at + 1));

/** What stands in a code, taken out and packed again by `repack`. */
const opened = (kind: Kind): readonly Readonly<{ bytes: Uint8Array; repack: (bytes: Uint8Array) => string }>[] => {
  const text = genuine[kind];
  if (kind === 'vds-nc') return [];
  if (kind !== 'shc') {
    const [prefix = ''] = /^[^:]+:/.exec(text) ?? [];
    const packed = decodeBase45(text, prefix.length) ?? new Uint8Array();
    return [{ bytes: inflateSync(packed), repack: (bytes) => prefix + encodeBase45(deflateSync(bytes)) }];
  }
  const characters = (text.slice('shc:/'.length).match(/../g) ?? []).map((pair) =>
    String.fromCharCode(Number(pair) + 45),
  );
  const parts = characters.join('').split('.');
  const withPart = (at: number, bytes: Uint8Array): string =>
    shcText(parts.with(at, Buffer.from(bytes).toString('base64url')).join('.'));
  const bytesOf = (at: number): Buffer => Buffer.from(parts[at] ?? '', 'base64url');
  return [
    ...[0, 1, 2].map((at) => ({ bytes: bytesOf(at), repack: (bytes: Uint8Array) => withPart(at, bytes) })),
    { bytes: inflateRawSync(bytesOf(1)), repack: (bytes) => withPart(1, deflateRawSync(bytes)) },
  ];
};

describe.each(kinds)('forged: %s', (kind) => {
  it('is genuine as it was issued', () => {
    expect(read(genuine[kind]).verified).toBe(true);
  });

  it('is not with any character changed, left out or doubled', () => {
    const text = genuine[kind];
    const changed = Array.from(text, (character, at) => {
      const other = String.fromCharCode(character.charCodeAt(0) ^ (1 << (at % 7)));
      const [before, behind] = [text.slice(0, at), text.slice(at + 1)];
      return [before + other + behind, before + behind, before + character + character + behind];
    }).flat();
    // White space means nothing between the members of JSON.
    const meant = changed.filter((one) => kind !== 'vds-nc' || !isSameSeal(one, text));
    expect(admitted(meant.filter((one) => one !== text))).toEqual([]);
  });

  it('is not with any bit inside changed, or anything cut off', () => {
    for (const { bytes, repack } of opened(kind)) {
      const cut = Array.from({ length: 40 }, (_, index) => bytes.subarray(0, Math.floor((bytes.length * index) / 40)));
      expect(admitted([...flipped(bytes), ...cut].map(repack))).toEqual([]);
    }
  });

  it('is not under the prefix of another kind', () => {
    const bare = genuine[kind].replace(/^(HC1:|GDD1:|shc:\/)/, '');
    const others = ['HC1:', 'GDD1:', 'shc:/', 'hc1:', 'HC1', ''].map((prefix) => prefix + bare);
    expect(admitted(others.filter((one) => one !== genuine[kind]))).toEqual([]);
  });
});

const isSameSeal = (text: string, other: string): boolean => {
  const plain = (seal: string): string | null => {
    try {
      return JSON.stringify(JSON.parse(seal));
    } catch {
      return null;
    }
  };
  return plain(text) === plain(other);
};

/** @param content repeated up to what a scan may hold */
const filled = (begin: string, content: string, end = ''): string =>
  begin + content.repeat((maxScanBytes - begin.length - end.length) / content.length) + end;

describe('made to take long', () => {
  const begins = [
    ...['HC1:', 'GDD1:', 'shc:/', 'shc:/1/2/', '{"t":"icao.vacc"', '[{"t":"icao.test",', '', '001093029317|'],
    ...['https://x/giay-di-duong/', 'https://x/giay-di-duong/gdd-', 'DN4010112345678|', '0123456789|00|'],
  ];
  const contents = [
    ...[' ', '\t ', '0', '9', 'a', 'A', '00', 'ff', '|', '||0', '<', '*', '$', '-', '.', ':', '/', '?', '%', '"\\'],
    ...['[', '{', '{"a":', '"t" ', '"t"   :', '1e9,', '-a1b2c3', 'shc:/', ' shc:/', 'shc:/1/2/56', 'gdd-a', 'a\u0301'],
  ];

  it.each(begins)('%s and a lot of anything', (begin) => {
    const texts = contents.flatMap((content) => [
      filled(begin, content),
      filled(begin, content, '|$'),
      begin + content.repeat(100_000 / content.length),
    ]);
    expect(admitted(texts)).toEqual([]);
  });

  it('bombs and nested items, as codes and within a signed structure', () => {
    const header = encode(
      new Map<number, unknown>([
        [1, -7],
        [4, kidOf(signer)],
      ]),
    );
    const within = (payload: Uint8Array): Uint8Array =>
      encode(new Tagged(18, [header, new Map(), payload, new Uint8Array(64)]));
    const contents = [
      ...[0x00, 0x81, 0x9f, 0xa1, 0xbf, 0xc0].map((byte) => Buffer.alloc(30_000, byte)),
      Buffer.from('9bffffffffffffffff', 'hex'),
      Buffer.from('7b00ffffffffffffff', 'hex'),
      encode(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, index]))),
      Buffer.alloc(100_000_000),
    ];
    const texts = ['HC1:', 'GDD1:'].flatMap((prefix) =>
      contents.flatMap((content) =>
        [content, within(content.subarray(0, 31_000))].map(
          (one) => prefix + encodeBase45(deflateSync(one)).slice(0, 4000),
        ),
      ),
    );
    expect(admitted(texts)).toEqual([]);
    const bomb = `HC1:${encodeBase45(deflateSync(Buffer.alloc(1_900_000)))}`;
    expect([bomb.length < maxScanBytes, read(bomb)]).toMatchObject([
      true,
      { kind: 'unknown', error: { code: ErrorCode.CredentialInflated } },
    ]);
  });

  it('seals of many members, many of a kind, and deep ones', () => {
    const { msg } = sealData;
    const wide = { ...sealData, msg: { ...msg, x: Object.fromEntries(Array.from({ length: 150 }, (_, i) => [i, i])) } };
    const texts = [
      writeSeal(signer, wide),
      `[${'{},'.repeat(1000)}{}]`,
      genuine['vds-nc'].replace('"Comirnaty"', `${'['.repeat(1000)}${']'.repeat(1000)}`),
    ];
    expect(admitted(texts)).toEqual([]);
  });
});
