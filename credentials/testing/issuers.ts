import 'reflect-metadata';
import { createHash, generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  type JsonName,
  X509CertificateGenerator,
} from '@peculiar/x509';
import canonicalize from 'canonicalize';
import { encode } from 'cborg';
import type { TrustList } from '../../contract/trust.ts';
import { packSign1, signMessage, writeSign1 } from '../cose/write-sign1.ts';
import { parseSignerCertificate, type SignerCertificate } from '../trust/certificate.ts';

cryptoProvider.set(globalThis.crypto);

/** A signer of the tests' own: its certificate, and the private half. */
export type TestSigner = Readonly<{
  der: Uint8Array;
  certificate: SignerCertificate;
  key: KeyObject;
  x509Keys: webcrypto.CryptoKeyPair;
}>;

export type SignerWish = Readonly<{
  algorithm?: 'P-256' | 'P-384' | 'RSA';
  country?: string;
  usages?: readonly string[];
  notBefore?: string;
  notAfter?: string;
  ca?: boolean;
  /** null: signed by itself. */
  by?: TestSigner | null;
  keys?: webcrypto.CryptoKeyPair;
}>;

const keyAlgorithms = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
} as const;

let serial = 0;

export const makeSigner = async (wish: SignerWish = {}): Promise<TestSigner> => {
  const { algorithm = 'P-256', country = 'VN', usages = [], ca = false, by = null } = wish;
  const keys = wish.keys ?? (await webcrypto.subtle.generateKey(keyAlgorithms[algorithm], true, ['sign', 'verify']));
  serial += 1;
  const name = (cn: string): JsonName => [{ C: [country] }, { CN: [cn] }];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: name(`Signer ${serial}`),
    issuer:
      by === null
        ? name(`Signer ${serial}`)
        : by.certificate.x509.subject.split('\n').map((part) => {
            const [key = '', value = ''] = part.split('=');
            return { [key]: [value] };
          }),
    notBefore: new Date(wish.notBefore ?? '2021-01-01T00:00:00Z'),
    notAfter: new Date(wish.notAfter ?? '2031-01-01T00:00:00Z'),
    signingAlgorithm: { name: (by?.x509Keys ?? keys).privateKey.algorithm.name, hash: 'SHA-256' },
    publicKey: keys.publicKey,
    signingKey: (by?.x509Keys ?? keys).privateKey,
    extensions: [
      new BasicConstraintsExtension(ca),
      ...(usages.length === 0 ? [] : [new ExtendedKeyUsageExtension([...usages])]),
    ],
  });
  const der = new Uint8Array(certificate.rawData);
  const parsed = parseSignerCertificate(der);
  if (parsed === null) throw new Error('a certificate that cannot be read back');
  return { der, certificate: parsed, key: KeyObject.from(keys.privateKey), x509Keys: keys };
};

export const emptyList: TrustList = { signers: [], authorities: [], issuers: [], links: [] };

export const trusting = (...signers: readonly TestSigner[]): TrustList => ({
  ...emptyList,
  signers: signers.map(({ der }) => ({ certificate: der, uses: ['hcert', 'permit'] })),
});

export const kidOf = ({ certificate }: TestSigner): Uint8Array => Buffer.from(certificate.kid, 'hex');
export const algorithmOf = ({ key }: TestSigner) => (key.asymmetricKeyType === 'rsa' ? 'PS256' : 'ES256');

/** A certificate of vaccination, second of two doses, as Viet Nam issues it. */
export const vaccinationCertificate = {
  ver: '1.3.0',
  nam: { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' },
  dob: '1987-01-18',
  v: [
    {
      tg: '840539006',
      vp: '1119349007',
      mp: 'EU/1/20/1528',
      ma: 'ORG-100030215',
      dn: 2,
      sd: 2,
      dt: '2021-09-01',
      co: 'VN',
      is: 'Bộ Y tế',
      ci: 'URN:UVCI:01:VN:187/37512422923',
    },
  ],
} as const;

export const issuedAt = Date.parse('2021-12-20T00:00:00Z');
export const expiresAt = Date.parse('2022-12-20T00:00:00Z');

export const hcertPayload = (
  certificate: unknown = vaccinationCertificate,
  { issued = issuedAt, expires = expiresAt }: Readonly<{ issued?: number; expires?: number }> = {},
): Uint8Array =>
  encode(
    new Map<number, unknown>([
      [1, 'VN'],
      [4, expires / 1000],
      [6, issued / 1000],
      [-260, new Map([[1, certificate]])],
    ]),
  );

export const writeHcert = (signer: TestSigner, payload: Uint8Array = hcertPayload()): string =>
  packSign1('HC1:', writeSign1(algorithmOf(signer), kidOf(signer), payload, signer.key));

/** An issuer of SMART Health Cards. */
export const makeCardIssuer = (url = 'https://health.example.vn/cards') => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { url, kid, key: privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, kid } };
};
export type CardIssuerKey = ReturnType<typeof makeCardIssuer>;

export const cardTrust = (issuer: CardIssuerKey): TrustList => ({
  ...emptyList,
  issuers: [{ url: issuer.url, name: 'Sở Y tế', keys: [issuer.jwk] }],
});

export const cardPayload = (issuer: CardIssuerKey) => ({
  iss: issuer.url,
  nbf: issuedAt / 1000 + 0.25,
  exp: expiresAt / 1000,
  vc: {
    type: ['https://smarthealth.cards#health-card'],
    rid: 'MKyCxh7p6uQ',
    credentialSubject: {
      fhirVersion: '4.0.1',
      fhirBundle: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          {
            fullUrl: 'resource:0',
            resource: {
              resourceType: 'Patient',
              name: [{ family: 'Nguyễn', given: ['Văn', 'A'] }],
              birthDate: '1987-01-18',
            },
          },
          { fullUrl: 'resource:1', resource: shot('2021-09-01') },
          { fullUrl: 'resource:2', resource: shot('2021-06-01') },
        ],
      },
    },
  },
});

const shot = (date: string) => ({
  resourceType: 'Immunization',
  status: 'completed',
  vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '208' }] },
  occurrenceDateTime: date,
});

export type CardWish = Readonly<{
  payload?: unknown;
  header?: Readonly<Record<string, unknown>>;
  /** Changes the packed bytes before they are signed. */
  pack?: (bytes: Uint8Array) => Uint8Array;
  sign?: (message: Uint8Array) => Uint8Array;
}>;

export const writeJws = (issuer: CardIssuerKey, wish: CardWish = {}): string => {
  const header = { zip: 'DEF', alg: 'ES256', kid: issuer.kid, ...wish.header };
  const packed = deflateRawSync(Buffer.from(JSON.stringify(wish.payload ?? cardPayload(issuer))));
  const parts = [Buffer.from(JSON.stringify(header)), wish.pack?.(packed) ?? packed].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  const message = Buffer.from(parts.join('.'));
  const signature = wish.sign?.(message) ?? signMessage('ES256', message, issuer.key);
  return [...parts, Buffer.from(signature).toString('base64url')].join('.');
};

export const shcText = (jws: string): string =>
  `shc:/${[...jws].map((character) => String(character.charCodeAt(0) - 45).padStart(2, '0')).join('')}`;

export const sealData = {
  hdr: { t: 'icao.vacc', v: 1, is: 'VNM' },
  msg: {
    uvci: 'VN0009990025',
    pid: { n: 'NGUYEN VAN A', dob: '1987-01-18', sex: 'M', i: 'C1234567' },
    ve: [
      {
        des: 'XM68M6',
        dis: 'RA01.0',
        nam: 'Comirnaty',
        vd: [{ dvc: '2021-09-01', seq: 2, ctr: 'VNM', adm: 'Bệnh viện', lot: '1' }],
      },
    ],
  },
} as const;

export const writeSeal = (signer: TestSigner, data: unknown = sealData): string => {
  const message = Buffer.from(canonicalize(data) ?? '');
  const signature = signMessage('ES256', message, signer.key);
  const sig = {
    alg: 'ES256',
    cer: Buffer.from(signer.der).toString('base64url'),
    sigvl: Buffer.from(signature).toString('base64url'),
  };
  return JSON.stringify({ data, sig });
};
