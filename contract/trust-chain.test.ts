import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from './errors.ts';
import { signingPublicKey, signObject } from './signed.ts';
import { encodeTrustChain, followTrustChain, lastRoot, parseTrustChain, signNewRoot } from './trust-chain.ts';

const rootKeys = [1, 2, 3, 4].map((fill) => new Uint8Array(Buffer.alloc(32, fill)));
const roots = rootKeys.map(signingPublicKey);
const keyOf = (of: readonly Uint8Array[], at: number): Uint8Array => of[at] ?? new Uint8Array();
const change = (from: number, to: number) => signNewRoot(keyOf(roots, to), from + 1, keyOf(rootKeys, from));
const rolesBy = (root: number, version = 7) =>
  signObject(
    {
      ...{ role: 'roles', audience: '*', id: 'roles', version, notAfter: null },
      body: { keys: [{ role: 'ingest', key: keyOf(roots, 3) }], sealing: [keyOf(roots, 3)] },
    },
    keyOf(rootKeys, root),
  );
const chain = { roots: [change(0, 1), change(1, 2)], roles: rolesBy(2) };
const refused = expect.objectContaining({ code: ErrorCode.TrustRefused });

describe('the chain of roots', () => {
  it('leads from every root that was, over several changes, to the last', () => {
    const read = parseTrustChain(encodeTrustChain(chain));
    const found = [0, 1, 2].map((root) => followTrustChain(keyOf(roots, root), read));
    expect(found.map(({ root, version }) => [Buffer.from(root).equals(keyOf(roots, 2)), version])).toEqual([
      [true, 7],
      [true, 7],
      [true, 7],
    ]);
  });

  it('does not lead away from a root that has signed nothing, nor backwards', () => {
    expect(lastRoot(keyOf(roots, 3), chain.roots)).toEqual(roots[3]);
    expect(() => followTrustChain(keyOf(roots, 3), chain)).toThrow(refused);
    expect(lastRoot(keyOf(roots, 0), [change(1, 2), change(0, 1)])).toEqual(roots[1]);
  });

  it('takes no list of role keys for a change of the root, nor the other way round', () => {
    expect(() => followTrustChain(keyOf(roots, 0), { roots: [rolesBy(0)], roles: change(0, 1) })).toThrow(refused);
    expect(lastRoot(keyOf(roots, 0), [rolesBy(0)])).toEqual(roots[0]);
  });

  it('is spoilt by every flipped bit of its end, and reads any bytes', () => {
    const { roles } = chain;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: roles.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const flipped = Uint8Array.from(roles);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(() => followTrustChain(keyOf(roots, 0), { ...chain, roles: flipped })).toThrow(refused);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => parseTrustChain(bytes)).toThrow(refused);
      }),
    );
  });
});
