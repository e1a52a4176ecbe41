import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from './errors.ts';
import { keyringOf, signingPublicKey, signObject, verifyObject, verifyRoleKeys } from './signed.ts';

const key = Buffer.alloc(32, 3);
const other = Buffer.alloc(32, 4);
const keyring = keyringOf({ keys: [{ role: 'ingest', key: signingPublicKey(key) }], sealing: [] });
const expected = { role: 'ingest', audiences: ['station/s/g'], now: 1000 } as const;
const payload = {
  role: 'ingest',
  audience: 'station/s/g',
  id: 'ack',
  version: 1,
  notAfter: null,
  body: { a: new Uint8Array([1]), list: [{ b: 2 }] },
} as const;

const codeOf = (work: () => unknown): number => {
  try {
    work();
    return 0;
  } catch (error) {
    return error instanceof CheckpointError ? error.code : -1;
  }
};

describe('signed object', () => {
  it('gives back what was signed', () => {
    expect(verifyObject(signObject(payload, key), keyring, expected)).toEqual(payload);
  });

  it('is refused by name when the key, the role, the audience or the time is wrong', () => {
    expect([
      codeOf(() => verifyObject(signObject(payload, other), keyring, expected)),
      codeOf(() => verifyObject(signObject({ ...payload, role: 'rules' }, key), keyring, expected)),
      codeOf(() => verifyObject(signObject(payload, key), keyring, { ...expected, role: 'commands' })),
      codeOf(() => verifyObject(signObject({ ...payload, audience: 'station/s/x' }, key), keyring, expected)),
      codeOf(() => verifyObject(signObject({ ...payload, notAfter: 999 }, key), keyring, expected)),
      codeOf(() => verifyObject(signObject({ ...payload, notAfter: 1000 }, key), keyring, expected)),
    ]).toEqual([5202, 5203, 5202, 5204, 5205, 0]);
  });

  it('is refused with every single bit flipped', () => {
    const bytes = signObject(payload, key);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Uint8Array.from(bytes);
      const at = bit >> 3;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
      expect(codeOf(() => verifyObject(flipped, keyring, expected))).toBeGreaterThanOrEqual(5201);
    }
  });

  it('answers garbage with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(() => verifyObject(bytes, keyring, expected))).toBe(5201);
      }),
    );
  });

  it('takes role keys from the root and from nobody else', () => {
    const root = randomBytes(32);
    const body = { keys: [{ role: 'ingest', key: signingPublicKey(key) }], sealing: [new Uint8Array(32)] };
    const roles = { role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body } as const;
    expect(verifyRoleKeys(signObject(roles, root), signingPublicKey(root), 0).keys).toHaveLength(1);
    expect(codeOf(() => verifyRoleKeys(signObject(roles, key), signingPublicKey(root), 0))).toBe(5202);
    expect(codeOf(() => verifyRoleKeys(signObject({ ...roles, role: 'lists' }, root), signingPublicKey(root), 0))).toBe(
      5203,
    );
  });
});
