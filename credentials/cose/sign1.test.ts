import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureStructure } from './sign1.ts';

describe('what is signed', () => {
  it('is as RFC 9052 has it, for headers and payloads of any length', () => {
    const bytes = fc
      .tuple(fc.constantFrom(0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000), fc.nat(255))
      .map(([length, value]) => new Uint8Array(length).fill(value));
    fc.assert(
      fc.property(bytes, bytes, (protectedBytes, payload) => {
        const expected = encode(['Signature1', protectedBytes, new Uint8Array(0), payload]);
        expect(Buffer.from(expected).equals(signatureStructure({ protectedBytes, payload }))).toBe(true);
      }),
    );
  });
});
