import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from './errors.ts';
import type { ListName } from './list-names.ts';
import { listRules } from './list-rules.ts';
import { type ListReader, type SignedList, signList, verifyList } from './lists.ts';
import { type Role, signingPublicKey, signObject } from './signed.ts';

const listsKey = randomBytes(32);
const rulesKey = randomBytes(32);
const keys: readonly [Role, Uint8Array][] = [
  ['lists', signingPublicKey(listsKey)],
  ['rules', signingPublicKey(rulesKey)],
];
const now = Date.parse('2021-11-05T00:00:00Z');
const reader: ListReader = {
  keyring: { keysFor: (role) => keys.filter(([of]) => of === role).map(([, key]) => key) },
  audiences: ['site/hospital', 'station/hospital/gate-1'],
  now,
};
const revocations: SignedList<'revocations'> = {
  name: 'revocations',
  audience: '*',
  version: 7,
  issued: now - 1000,
  notAfter: now,
  content: {
    permits: ['P-1'],
    cards: [{ url: 'https://a.example/b', kid: 'k', rid: 'r', before: null }],
    certificates: [new Uint8Array(16).fill(1)],
    signers: [],
  },
};
const codeOf = (work: () => unknown): number => {
  try {
    work();
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
  return 0;
};

describe('a signed list', () => {
  it('comes back as it was signed, to whom it is meant for', () => {
    const back = ['*', 'site/hospital', 'station/hospital/gate-1'].map((audience) =>
      verifyList(signList({ ...revocations, audience }, listsKey), 'revocations', reader),
    );
    expect(back).toMatchObject([revocations, { audience: 'site/hospital' }, { audience: 'station/hospital/gate-1' }]);
  });

  const with_ = (changes: Partial<SignedList<'revocations'>>, key = listsKey) =>
    signList({ ...revocations, ...changes }, key);
  const raw = (body: unknown, id = 'revocations', role: Role = 'lists') =>
    signObject({ role, audience: '*', id, version: 7, notAfter: null, body }, listsKey);

  it.each<[string, () => Uint8Array, ListName, number]>([
    ['by nobody that is known', () => with_({}, randomBytes(32)), 'revocations', ErrorCode.SignedObjectForged],
    ['by the key of another role', () => with_({}, rulesKey), 'revocations', ErrorCode.SignedObjectForged],
    ['for another role', () => raw({}, 'revocations', 'rules'), 'revocations', ErrorCode.SignedObjectWrongRole],
    ['for another site', () => with_({ audience: 'site/x' }), 'revocations', ErrorCode.SignedObjectWrongAudience],
    ['until a moment ago', () => with_({ notAfter: now - 1 }), 'revocations', ErrorCode.SignedObjectExpired],
    ['under another name', () => with_({}), 'trust', ErrorCode.ListContentInvalid],
    ['without a time of issue', () => raw({ content: {} }), 'revocations', ErrorCode.ListContentInvalid],
    [
      'with other content',
      () => raw({ issued: 1, content: { permits: 5 } }),
      'revocations',
      ErrorCode.ListContentInvalid,
    ],
    ['and cut short', () => with_({}).subarray(0, -1), 'revocations', ErrorCode.SignedObjectMalformed],
    ['and too long', () => new Uint8Array(listRules.trust.maxBytes + 1), 'trust', ErrorCode.ListTooLarge],
  ])('is refused when it is signed %s', (_, bytes, name, code) => {
    expect(codeOf(() => verifyList(bytes(), name, reader))).toBe(code);
  });

  it('holds to its end inclusive, and a reader that does not judge time takes it after', () => {
    const bytes = with_({ notAfter: now });
    expect(codeOf(() => verifyList(bytes, 'revocations', { ...reader, now }))).toBe(0);
    expect(codeOf(() => verifyList(bytes, 'revocations', { ...reader, now: now + 1 }))).toBe(
      ErrorCode.SignedObjectExpired,
    );
    expect(codeOf(() => verifyList(bytes, 'revocations', { ...reader, now: null }))).toBe(0);
  });

  it('is not signed with content that it could not be read back with', () => {
    const rules = { sets: [] };
    const empty: SignedList<'rules'> = { ...revocations, name: 'rules', content: rules };
    expect(codeOf(() => signList(empty, rulesKey))).toBe(ErrorCode.ListContentInvalid);
  });

  it('with any bit of it changed is refused, with a named error', () => {
    const bytes = signList(revocations, listsKey);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(
        codeOf(() => verifyList(changed, 'revocations', reader)),
        `bit ${bit}`,
      ).not.toBe(0);
    }
  });

  it('of any bytes is refused with a named error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codeOf(() => verifyList(bytes, 'trust', reader))).not.toBe(0);
      }),
    );
  });
});
