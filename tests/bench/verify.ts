import { constants, type KeyObject, verify as openSslVerify } from 'node:crypto';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { decodeBase45 } from '../../credentials/cose/base45.ts';
import { signatureStructure } from '../../credentials/cose/sign1.ts';
import { unpackSign1 } from '../../credentials/cose/unpack-sign1.ts';
import { writePermit } from '../../credentials/permit/write-permit.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { jwsOfCodes } from '../../credentials/shc/shc-text.ts';
import { derOf } from '../../credentials/signature/ecdsa.ts';
import { boundKey } from '../../credentials/signature/rsa-pss.ts';
import {
  cardTrust,
  makeCardIssuer,
  makeSigner,
  shcText,
  type TestSigner,
  trusting,
  writeHcert,
  writeJws,
} from '../../credentials/testing/issuers.ts';
import { createTrust, type Trust } from '../../credentials/trust/trust.ts';
import { type Bench, type BenchResult, median, rounded } from './result.ts';

const rounds = 15;
const perRound = 400;
const now = Date.parse('2022-03-01T08:00:00+07:00');

/** Whole codes read and verified per second on one core, beside the bare OpenSSL check of the same signatures, in turn. */
export const verify: Bench = async () => {
  const [ec, rsa] = await Promise.all([makeSigner(), makeSigner({ algorithm: 'RSA' })]);
  const issuer = makeCardIssuer();
  const permit = writePermit(
    { id: 'GDD-1', hn: 'Nguyễn Văn A', nr: '001087029317', pl: '51F-12345', hr: [0, 1440] },
    ec,
    {
      issued: Date.parse('2021-08-20T00:00:00Z'),
      expires: null,
    },
  );
  const card = shcText(writeJws(issuer));
  const es256 = writeHcert(ec);
  return [
    ...beside('hcert ES256', es256, createTrust(trusting(ec)), bareSign1(es256, 'HC1:', ec)),
    ...beside('hcert PS256', writeHcert(rsa), createTrust(trusting(rsa)), bareSign1(writeHcert(rsa), 'HC1:', rsa)),
    ...beside('shc', card, createTrust(cardTrust(issuer)), bareCard(card, issuer)),
    ...beside('permit', permit, createTrust(trusting(ec)), bareSign1(permit, 'GDD1:', ec)),
    await besidePeer(es256, ec),
  ];
};

type Check = () => boolean;

const ours =
  (text: string, trust: Trust): Check =>
  () =>
    readCredential(text, trust, now).verified === true;

/** The same signature checked by OpenSSL and nothing else: as Node's documentation has it, and in the quickest form there is. */
type Bare = Readonly<{ told: Check; quickest: Check }>;

const bareSign1 = (text: string, prefix: string, { certificate }: TestSigner): Bare => {
  const sign1 = unpackSign1(text, prefix);
  const message = signatureStructure(sign1);
  const { algorithm } = sign1;
  if (algorithm === null) throw new Error('a code without an algorithm');
  return algorithm === 'ES256'
    ? bareEcdsa(message, sign1.signature, certificate.key)
    : barePss(message, sign1.signature, certificate.key);
};

const bareCard = (text: string, issuer: ReturnType<typeof makeCardIssuer>): Bare => {
  const jws = jwsOfCodes([text]);
  const end = jws.lastIndexOf('.');
  const key = createTrust(cardTrust(issuer)).issuer(issuer.url)?.keys.get(issuer.kid);
  if (key === undefined) throw new Error('no key');
  const message = Buffer.from(jws.slice(0, end));
  const signature = Buffer.from(jws.slice(end + 1), 'base64url');
  return bareEcdsa(message, signature, key);
};

const bareEcdsa = (message: Uint8Array, signature: Uint8Array, key: KeyObject): Bare => {
  const options = { key, dsaEncoding: 'ieee-p1363' } as const;
  const der = derOf(signature, 32);
  return {
    told: () => openSslVerify('sha256', message, options, signature),
    quickest: () => openSslVerify('sha256', message, key, der),
  };
};

const barePss = (message: Uint8Array, signature: Uint8Array, key: KeyObject): Bare => {
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const bound = boundKey(key);
  return {
    told: () => openSslVerify('sha256', message, options, signature),
    quickest: () => openSslVerify('sha256', message, bound, signature),
  };
};

const perSecond = (check: Check): number => {
  const began = performance.now();
  for (let count = 0; count < perRound; count += 1) if (!check()) throw new Error('a genuine code was refused');
  return (perRound / (performance.now() - began)) * 1000;
};

const beside = (name: string, text: string, trust: Trust, { told, quickest }: Bare): readonly BenchResult[] => {
  const check = ours(text, trust);
  const turns = Array.from({ length: rounds }, () => [perSecond(check), perSecond(told), perSecond(quickest)] as const);
  const against = (peer: string, at: 1 | 2): BenchResult => ({
    name: `verify ${name}`,
    value: rounded(median(turns.slice(2).map(([own]) => own))),
    unit: 'codes/s',
    peer,
    peerValue: rounded(median(turns.slice(2).map((turn) => turn[at]))),
    ratio: rounded(median(turns.slice(2).map((turn) => turn[0] / turn[at]))),
  });
  return [
    against('bare OpenSSL signature check/s', 1),
    against('the same, its form in the key and the signature/s', 2),
  ];
};

const coseJsSchema = z.object({
  sign: z.object({
    verify: z.custom<(bytes: Uint8Array, verifier: unknown) => Promise<Uint8Array>>(
      (value) => typeof value === 'function',
    ),
  }),
});

/** A published JavaScript verifier does the same work: base45, zlib, COSE and signature, without reading any facts. */
const besidePeer = async (text: string, signer: TestSigner): Promise<BenchResult> => {
  const cose = coseJsSchema.parse(createRequire(import.meta.url)('cose-js'));
  const { x = '', y = '' } = signer.certificate.key.export({ format: 'jwk' });
  const verifier = { key: { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') } };
  const check = ours(text, createTrust(trusting(signer)));
  const peerPerSecond = async (): Promise<number> => {
    const count = 100;
    const began = performance.now();
    for (let index = 0; index < count; index += 1) {
      const bytes = inflateSync(decodeBase45(text.slice(4)) ?? new Uint8Array());
      await cose.sign.verify(bytes, verifier);
    }
    return (count / (performance.now() - began)) * 1000;
  };
  const values: [number, number][] = [];
  for (let round = 0; round < 5; round += 1) values.push([perSecond(check), await peerPerSecond()]);
  return {
    name: 'verify hcert ES256',
    value: rounded(median(values.map(([own]) => own))),
    unit: 'codes/s',
    peer: 'cose-js 0.9.0 codes/s',
    peerValue: rounded(median(values.map(([, other]) => other))),
    ratio: rounded(median(values.map(([own, other]) => own / other))),
  };
};
