import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { verifyList } from '../contract/lists.ts';
import { signingPublicKey, signObject } from '../contract/signed.ts';
import { makeCardIssuer, makeSigner, type TestSigner } from '../credentials/testing/issuers.ts';
import { bringList, makeRevocationsText, makeRulesText, makeTrustText, showList, signListText } from './list-office.ts';
import { gatherRevocations } from './lists/gather-revocations.ts';
import { gatherTrust } from './lists/gather-trust.ts';
import { ListFiles } from './lists/list-files.ts';
import { parseListText } from './lists/list-text.ts';
import { signingKeyOf } from './lists/signing-key.ts';
import { shippedRuleSets } from './rules/sets/index.ts';

const now = Date.parse('2021-11-05T00:00:00Z');
const key = randomBytes(32);
const root = randomBytes(32);
let signer: TestSigner;
let authority: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
  authority = await makeSigner({ ca: true });
});

const codeOf = (work: () => unknown): number => {
  try {
    work();
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
  return 0;
};

describe('the office that issues lists', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'office-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const sign = (text: string, version = 1, audience = '*') =>
    signListText({ text, key, passphrase: null, audience, version, issued: now, notAfter: null });

  it('finds out what a certificate is for by the folder that it lies in', () => {
    const card = makeCardIssuer();
    put('hcert/a.der', signer.der);
    put('permit/same.der', signer.der);
    put('vds-nc/csca.der', authority.der);
    put('shc/department.json', JSON.stringify({ iss: card.url, name: 'Sở Y tế', keys: [card.jwk] }));
    put('links.csv', '\ufeffid;until\r\n"gdd-1";2021-12-31\r\ngdd-2;\r\n');
    put('notes.txt', 'not read');
    const list = gatherTrust(folder);
    expect(list).toEqual({
      signers: [{ certificate: signer.der, uses: ['hcert', 'permit'] }],
      authorities: [{ certificate: authority.der, country: 'VN' }],
      issuers: [{ url: card.url, name: 'Sở Y tế', keys: [card.jwk] }],
      links: [
        { id: 'gdd-1', until: Date.parse('2021-12-31T23:59:59.999+07:00') },
        { id: 'gdd-2', until: null },
      ],
    });
  });

  it('takes no certificate for a signer of permits that was not put there as one', () => {
    put('anywhere.der', signer.der);
    expect(gatherTrust(folder).signers).toEqual([{ certificate: signer.der, uses: ['hcert'] }]);
  });

  it('refuses a signer of permits whose key usage is for health certificates', async () => {
    const health = await makeSigner({ usages: ['1.3.6.1.4.1.1847.2021.1.2'] });
    put('permit/health.der', health.der);
    expect(() => gatherTrust(folder)).toThrow('health.der cannot be used: its key usage');
  });

  it('signs what it has made, and no byte of it is lost on the way to the door', () => {
    put('permit/a.der', signer.der);
    put('b.der', authority.der);
    const { bytes, publicKey } = sign(makeTrustText(folder));
    const keyring = { keysFor: () => [publicKey] };
    expect(verifyList(bytes, 'trust', { keyring, audiences: [], now }).content).toEqual(gatherTrust(folder));
    const csv = `permit,P-1\nsigner,${'ab'.repeat(32)}`;
    const withdrawn = sign(makeRevocationsText(csv));
    expect(verifyList(withdrawn.bytes, 'revocations', { keyring, audiences: [], now }).content).toEqual(
      gatherRevocations(csv),
    );
    const venue = JSON.stringify(shippedRuleSets.get('venue'));
    const rules = sign(makeRulesText([{ name: 'venue.json', text: venue }]));
    expect(verifyList(rules.bytes, 'rules', { keyring, audiences: [], now }).content.sets.map(({ id }) => id)).toEqual([
      'venue',
    ]);
  });

  it('lets only digests of certificates out', () => {
    const uvci = 'URN:UVCI:01:VN:187/37512422923';
    const text = makeRevocationsText(`kind,id\ncertificate,${uvci}\ncertificate,${uvci}`);
    expect(text).not.toContain('37512422923');
    expect(gatherRevocations(`certificate,${uvci}`).certificates).toEqual([
      new Uint8Array(createHash('sha256').update(uvci).digest().subarray(0, 16)),
    ]);
  });

  it('names every line of what was withdrawn that is wrong', () => {
    const wrong = ['permit,', 'card,rid,http://x,k', 'card,rid,https://x,k,soon', 'signer,abc', 'other,1'];
    expect(() => gatherRevocations(`kind,id\n${wrong.join('\n')}\npermit,P-1`)).toThrow(
      /line 2: .*line 3: .*line 4: .*line 5: .*line 6: /,
    );
  });

  it('of any lines makes a list or says what is wrong', () => {
    const kind = fc.constantFrom('permit', 'certificate', 'certificate-hash', 'signer', 'card', '', 'x');
    const line = fc
      .tuple(kind, fc.array(fc.string(), { maxLength: 5 }))
      .map(([first, rest]) => [first, ...rest].join(','));
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ unit: 'binary', maxLength: 60 })), { maxLength: 8 }), (lines) => {
        expect([0, ErrorCode.ListInputInvalid, ErrorCode.ListContentInvalid]).toContain(
          codeOf(() => gatherRevocations(lines.join('\n'))),
        );
      }),
    );
  });

  it.each([
    ['{', ErrorCode.ListInputInvalid],
    ['{"list":"trust"}', ErrorCode.ListInputInvalid],
    ['{"list":"watch-list","content":1}', ErrorCode.ListInputInvalid],
    ['{"list":"revocations","content":{"signers":["abc"]}}', ErrorCode.ListInputInvalid],
    ['{"list":"revocations","content":{"signers":["ab"]}}', ErrorCode.ListContentInvalid],
    ['{"list":"revocations","content":{"more":1}}', ErrorCode.ListInputInvalid],
  ])('does not sign %s', (text, code) => {
    expect(codeOf(() => sign(text))).toBe(code);
    expect(codeOf(() => parseListText(text))).toBe(code);
  });

  it('takes a key in every form in which one is kept', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    const locked = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'mật khẩu' });
    const files: [string | Uint8Array, string | null][] = [
      [raw, null],
      [`${raw.toString('base64')}\n`, null],
      [raw.toString('hex'), null],
      [pem, null],
      [privateKey.export({ format: 'der', type: 'pkcs8' }), null],
      [locked, 'mật khẩu'],
    ];
    for (const [file, passphrase] of files) {
      expect(Buffer.from(signingKeyOf(Buffer.from(file), passphrase))).toEqual(raw);
    }
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'pem',
      type: 'pkcs8',
    });
    for (const [file, passphrase] of [
      [locked, null],
      [locked, 'wrong'],
      [other, null],
      ['nonsense', null],
    ] as const) {
      expect(codeOf(() => signingKeyOf(Buffer.from(file), passphrase))).toBe(ErrorCode.SigningKeyUnusable);
    }
  });

  const enrol = (): void => {
    const keys = [{ role: 'lists', key: signingPublicKey(key) }];
    const body = { keys, sealing: [randomBytes(32)] };
    put('trust/root.pub', Buffer.from(signingPublicKey(root)).toString('base64'));
    put(
      'trust/roles.cose',
      signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root),
    );
  };

  it('says whether a station would take a list, and why not', async () => {
    const place = { site: 'hospital', station: 'gate-1' };
    const reader = { dataDirectory: folder, place };
    const text = makeRevocationsText('permit,P-1');
    const verdict = (bytes: Uint8Array) => {
      const { taken, why } = showList(bytes, reader, now).verdict;
      return [taken, why?.code ?? 0];
    };
    const answers = [verdict(sign(text).bytes)];
    enrol();
    answers.push(verdict(sign(text, 5).bytes), verdict(sign(text, 5, 'site/school').bytes));
    await new ListFiles(folder).replace('revocations', sign(text, 5).bytes, false);
    answers.push(verdict(sign(text, 5).bytes), verdict(sign(text, 6, 'site/hospital').bytes));
    expect(answers).toEqual([
      [null, ErrorCode.TrustUnreadable],
      [true, 0],
      [false, ErrorCode.SignedObjectWrongAudience],
      [false, ErrorCode.SignedObjectOlder],
      [true, 0],
    ]);
    await expect(bringList(sign(text, 5).bytes, reader, now)).rejects.toMatchObject({
      code: ErrorCode.SignedObjectOlder,
    });
    expect(await bringList(sign(text, 6).bytes, reader, now)).toMatchObject({ name: 'revocations', version: 6 });
  });
});
