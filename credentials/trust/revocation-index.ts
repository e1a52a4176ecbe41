import { createHash } from 'node:crypto';
import type { RevocationList } from '../../contract/trust.ts';

/**
 * What was withdrawn, packed: numbers of 52 bits of a SHA-256 each, ascending. A million entries take 8 MB, are looked through
 * in a microsecond, and pass from one thread to another in none. Of codes that were not withdrawn one in 4.5 thousand million
 * is found by mistake in a list of a million.
 */
export type RevocationIndex = Readonly<{
  permits: Float64Array<ArrayBuffer>;
  certificates: Float64Array<ArrayBuffer>;
  signers: Float64Array<ArrayBuffer>;
  cards: Float64Array<ArrayBuffer>;
  /** For each card: those valid from earlier than this are withdrawn, seconds since the Unix epoch. Infinity: all. */
  cardsBefore: Float64Array<ArrayBuffer>;
}>;

export const indexRevocations = ({ permits, cards, certificates, signers }: RevocationList): RevocationIndex => {
  const before = new Map<number, number>();
  for (const { url, kid, rid, before: limit } of cards) {
    const number = numberOfCard(url, kid, rid);
    before.set(number, Math.max(limit ?? Number.POSITIVE_INFINITY, before.get(number) ?? Number.NEGATIVE_INFINITY));
  }
  const inOrder = [...before].toSorted(([a], [b]) => a - b);
  return {
    permits: ascending(permits, numberOfPermit),
    certificates: ascending(certificates, numberOfHash),
    signers: ascending(signers, numberOfHash),
    cards: Float64Array.from(inOrder, ([number]) => number),
    cardsBefore: Float64Array.from(inOrder, ([, limit]) => limit),
  };
};

export const isPermitWithdrawn = ({ permits }: RevocationIndex, id: string): boolean =>
  permits.length > 0 && placeOf(permits, numberOfPermit(id)) !== null;

/** @param notBefore seconds since the Unix epoch, as the card says */
export const isCardWithdrawn = (
  { cards, cardsBefore }: RevocationIndex,
  { url, kid, rid }: Readonly<{ url: string; kid: string; rid: string }>,
  notBefore: number | null,
): boolean => {
  if (cards.length === 0) return false;
  const place = placeOf(cards, numberOfCard(url, kid, rid));
  return place !== null && (notBefore === null || notBefore < (cardsBefore[place] ?? 0));
};

/** A UVCI is withdrawn as it stands, and with and without its prefix: certificates and lists write either. */
export const isCertificateWithdrawn = ({ certificates }: RevocationIndex, uvci: string): boolean => {
  if (certificates.length === 0) return false;
  const bare = uvci.replace(/^URN:UVCI:/i, '');
  return [uvci, bare, `URN:UVCI:${bare}`].some((form) => placeOf(certificates, numberOfHash(sha256(form))) !== null);
};

/** @param fingerprint SHA-256 of the DER, hex */
export const isSignerInIndex = ({ signers }: RevocationIndex, fingerprint: string): boolean =>
  signers.length > 0 && placeOf(signers, numberOfHash(Buffer.from(fingerprint, 'hex'))) !== null;

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/**
 * The first 52 bits, byte by byte: whoever asks a small array for its buffer is given one outside of V8's heap, and a million
 * of those are hardly ever given back.
 */
const numberOfHash = (hash: Uint8Array): number => {
  if (hash.length < 7) return -1;
  let number = 0;
  for (let at = 0; at < 6; at += 1) number = number * 256 + (hash[at] ?? 0);
  return number * 16 + ((hash[6] ?? 0) >>> 4);
};

/** Ids are typed by hand when a permit is withdrawn: no two differ by case alone. */
const numberOfPermit = (id: string): number => numberOfHash(sha256(id.trim().toUpperCase()));

/** As JSON, so that no two cards run into one text. */
const numberOfCard = (url: string, kid: string, rid: string): number =>
  numberOfHash(sha256(JSON.stringify([url, kid, rid])));

const ascending = <T>(entries: readonly T[], numberOf: (entry: T) => number): Float64Array<ArrayBuffer> =>
  Float64Array.from(entries, numberOf).sort();

const placeOf = (numbers: Float64Array, number: number): number | null => {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle] ?? 0) < number) from = middle + 1;
    else to = middle;
  }
  return numbers[from] === number ? from : null;
};
