import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import {
  cardPayload,
  issuedAt,
  makeCardIssuer,
  makeSigner,
  shcText,
  writeHcert,
  writeJws,
} from '../../credentials/testing/issuers.ts';
import { trustOfFolder } from './trust-folder.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-folder-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, content: unknown): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));
};
const errorOf = (text: string): number | null => {
  const credential = readCredential(text, trustOfFolder(folder), now);
  return 'error' in credential ? (credential.error?.code ?? null) : null;
};

describe('a folder of whom to believe', () => {
  it('holds certificates, keys and what was withdrawn of them, in folders of any depth, beside what means nothing', async () => {
    const signer = await makeSigner();
    const issuer = makeCardIssuer();
    const { rid } = cardPayload(issuer).vc;
    put('hcert/signer.der', signer.der);
    put('shc/.well-known/jwks.json', { keys: [issuer.jwk] });
    put('README.txt', 'nothing');
    put('payload.json', { data: {}, sig: {} });
    put('list.json', [1, null]);
    expect([errorOf(writeHcert(signer)), errorOf(shcText(writeJws(issuer)))]).toEqual([null, null]);

    const withdrawn = (rids: readonly string[], kid = issuer.kid): number | null => {
      put('shc/.well-known/crl/key.json', { kid, method: 'rid', ctr: 1, rids });
      return errorOf(shcText(writeJws(issuer)));
    };
    expect([
      withdrawn(['other', rid]),
      withdrawn([`${rid}.${issuedAt / 1000 + 1}`]),
      withdrawn([`${rid}.${issuedAt / 1000}`]),
      withdrawn([rid], 'another key'),
      withdrawn([]),
    ]).toEqual([ErrorCode.CredentialRevoked, ErrorCode.CredentialRevoked, null, null, null]);
  });

  it.each([
    ['a certificate that is none', 'signer.pem', new Uint8Array([1, 2, 3])],
    ['keys that are none', 'keys.json', { keys: [{ crv: 'P-256' }] }],
    ['a number that no card can have', 'crl.json', { kid: 'k', method: 'rid', rids: ['a b'] }],
    ['another way to withdraw', 'crl.json', { kid: 'k', method: 'hash', rids: [] }],
  ])('is refused as a whole for %s, and says which file it is', (_, name, content) => {
    put(name, content);
    expect(() => trustOfFolder(folder)).toThrow(
      expect.objectContaining({ code: ErrorCode.TrustUnreadable, message: expect.stringContaining(name) }),
    );
  });
});
