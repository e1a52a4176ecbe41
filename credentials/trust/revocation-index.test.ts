import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  indexRevocations,
  isCardWithdrawn,
  isCertificateWithdrawn,
  isPermitWithdrawn,
  isSignerInIndex,
} from './revocation-index.ts';

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
const name = fc.string({ minLength: 1, maxLength: 12 });
const card = fc.record({
  url: fc.constantFrom('https://a.example', 'https://b.example'),
  kid: fc.constantFrom('1', '2'),
  rid: fc.constantFrom('x', 'y'),
  before: fc.option(fc.integer({ min: 0, max: 9 })),
});

it('finds what a plain search of the list finds, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(name),
      fc.array(name),
      fc.array(card),
      name,
      card,
      fc.option(fc.integer({ min: 0, max: 9 })),
      (permits, others, cards, asked, askedCard, notBefore) => {
        const hashes = others.map(digest);
        const index = indexRevocations({
          permits,
          cards,
          certificates: hashes.map((hash) => hash.subarray(0, 16)),
          signers: hashes,
        });
        for (const id of [asked, ...permits.slice(0, 3)]) {
          const same = (other: string) => other.trim().toUpperCase() === id.trim().toUpperCase();
          expect(isPermitWithdrawn(index, id)).toBe(permits.some(same));
        }
        for (const id of [asked, ...others.slice(0, 3)]) {
          const bare = id.replace(/^URN:UVCI:/i, '');
          expect(isCertificateWithdrawn(index, id)).toBe(
            [id, bare, `URN:UVCI:${bare}`].some((form) => others.includes(form)),
          );
          expect(isSignerInIndex(index, Buffer.from(digest(id)).toString('hex'))).toBe(others.includes(id));
        }
        expect(isCardWithdrawn(index, askedCard, notBefore)).toBe(
          cards.some(
            ({ url, kid, rid, before }) =>
              url === askedCard.url &&
              kid === askedCard.kid &&
              rid === askedCard.rid &&
              (before === null || notBefore === null || notBefore < before),
          ),
        );
      },
    ),
  );
});
