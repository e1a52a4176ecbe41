import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCredential } from '../../credentials/read-credential.ts';
import { writeShc } from '../../credentials/shc/write-shc.ts';
import { cardPayload, cardTrust, issuedAt, makeCardIssuer } from '../../credentials/testing/issuers.ts';
import { createTrust } from '../../credentials/trust/trust.ts';
import { CardParts } from './card-parts.ts';

const issuer = makeCardIssuer();
const codesOf = (parts: number) => writeShc(cardPayload(issuer), issuer.key, parts);
const judge = (text: string) => readCredential(text, createTrust(cardTrust(issuer)), issuedAt + 86_400_000).verified;

describe('the codes of a card in parts', () => {
  let parts: CardParts;
  beforeEach(() => {
    parts = new CardParts();
  });
  const take = (codes: readonly string[], every = 1000) => codes.map((code, index) => parts.take(code, index * every));

  it('make the card, in whatever order they are read and however often each', () => {
    const codes = codesOf(4);
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(orders, (order) => {
        parts = new CardParts();
        const seen = new Set<number>();
        for (const [index, which] of order.entries()) {
          seen.add(which);
          const answer = parts.take(`${codes[which]}\r`, index * 100);
          if (seen.size < 4) expect(answer).toEqual({ kind: 'part', have: seen.size, of: 4 });
          else expect(answer.kind === 'whole' && judge(answer.text)).toBe(true);
        }
      }),
    );
  });

  it('are nothing without the last one', () => {
    expect(take(codesOf(3).slice(0, 2)).map(({ kind }) => kind)).toEqual(['part', 'part']);
  });

  it('are forgotten when the next one does not come within a minute', () => {
    const [first = '', second = ''] = codesOf(2);
    expect(parts.take(first, 0)).toEqual({ kind: 'part', have: 1, of: 2 });
    expect(parts.take(second, 60_001)).toEqual({ kind: 'part', have: 1, of: 2 });
    expect(parts.take(first, 120_000).kind).toBe('whole');
  });

  it('of another card begin that card, and a code of another kind does not disturb', () => {
    const other = writeShc({ ...cardPayload(issuer), nbf: 1 }, issuer.key, 3);
    const codes = codesOf(3);
    const answers = [other[0], 'HC1:x', codes[0], codes[1], codes[2]].map((code, index) =>
      parts.take(code ?? '', index),
    );
    expect(answers.map((answer) => (answer.kind === 'part' ? answer.have : answer.kind))).toEqual([
      1,
      'not-a-part',
      1,
      2,
      'whole',
    ]);
  });

  it('of two cards mixed up make no genuine card', () => {
    const other = writeShc({ ...cardPayload(issuer), nbf: 1 }, issuer.key, 2);
    const answer = take([other[0] ?? '', codesOf(2)[1] ?? '']).at(-1);
    expect(answer?.kind === 'whole' && judge(answer.text)).not.toBe(true);
  });

  it.each([
    'shc:/1234',
    'shc:/1/1/56',
    'shc:/3/2/56',
    'shc:/1/21/56',
    'shc:/0/2/56',
    'shc:/1/2/567',
    'shc:/1/2/',
    ' shc:/1/2/56',
  ])('are not %s', (code) => expect(parts.take(code, 0)).toEqual({ kind: 'not-a-part' }));
});
