import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CheckpointError } from './errors.ts';
import { type Role, signingPublicKey, signObject } from './signed.ts';
import { signUpdate, type UpdateManifest, verifyUpdate } from './update.ts';

const key = new Uint8Array(
  Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'),
);
const keyring = { keysFor: (role: Role) => (role === 'update' ? [signingPublicKey(key)] : []) };
const reader = { audiences: ['site/s'], now: 1000 };
const manifest: UpdateManifest = {
  version: 7,
  software: '0.2.0',
  ledger: 4,
  packages: { 'linux-x64': { file: 'a.tar.gz', bytes: 5, unpackedBytes: 9, sha256: new Uint8Array(32) } },
};
const codeOf = (act: () => unknown): number | null => {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
};

it('comes back as it was signed', () => {
  expect(verifyUpdate(signUpdate(manifest, { audience: '*', notAfter: null }, key), keyring, reader)).toEqual(manifest);
});

it('is refused by another role, audience, time or id, and with a name that leads out of the folder', () => {
  const body = { software: '1', ledger: 4, packages: {} };
  const signed = (change: object) =>
    signObject(
      { role: 'update', audience: '*', id: 'checkpoint-edge', version: 1, notAfter: null, body, ...change },
      key,
    );
  const outside = { ...body, packages: { 'linux-x64': { ...manifest.packages['linux-x64'], file: '../a.tar.gz' } } };
  expect(
    [
      { role: 'lists' as const },
      { audience: 'site/t' },
      { notAfter: 999 },
      { id: 'other' },
      { body: {} },
      { body: outside },
    ].map((change) => codeOf(() => verifyUpdate(signed(change), keyring, reader))),
  ).toEqual([5203, 5204, 5205, 5201, 5201, 5201]);
});

it('takes no bytes but those that were signed', () => {
  const whole = signUpdate(manifest, { audience: '*', notAfter: null }, key);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(codeOf(() => verifyUpdate(changed, keyring, reader))).not.toBeNull();
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(codeOf(() => verifyUpdate(bytes, keyring, reader))).not.toBeNull();
    }),
  );
});
