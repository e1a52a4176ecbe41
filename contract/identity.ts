/**
 * How identity numbers are normalised, alike on the station (tags) and in the central store (tracing), so that
 * `001 093 029 317` typed by a tracing team finds what `001093029317` was scanned as.
 * Upper case, NFKC, without spaces, dots and hyphens.
 */
export const normaliseIdentityNumber = (raw: string): string =>
  raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-\u2010-\u2015]/gu, '');

/**
 * Every key under which one person may be looked for, best first: `id:…`, `qid:…`, `bhyt:…`. The first is what a
 * person is matched by; a masked number is no key.
 */
export const personKeys = (
  person: Readonly<{
    qid: string | null;
    identityNumber: string | null;
    identityKind: string;
    healthInsurance: string | null;
    oldNumber?: string | null | undefined;
  }>,
): readonly string[] => {
  const keys: string[] = [];
  const add = (kind: string, raw: string | null): void => {
    const value = raw === null ? '' : normaliseIdentityNumber(raw);
    if (value.length >= minKeyLength && !isPlaceholder(value)) keys.push(`${kind}:${value}`);
  };
  if (person.identityKind !== 'masked') add('id', person.identityNumber);
  add('id', person.oldNumber ?? null);
  add('qid', person.qid);
  add('bhyt', person.healthInsurance);
  return keys;
};

/** Shorter than any number that is issued to one person. */
const minKeyLength = 6;

/** `00`, `000000`, `xxxxxx`: what forms are filled with where there is no number; it would make one person of many. */
const isPlaceholder = (value: string): boolean => /^(.)\1*$/u.test(value);

/**
 * A name as a public screen may show it: first word, stars for the middle words, the last word whole.
 * `NGUYEN VAN A` → `NGUYEN V** A`. One-word names show their first letter.
 */
export const maskName = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  if (words.length === 1) return `${[...(words[0] ?? '')].slice(0, 1).join('')}**`;
  return words.map((word, index) => (index === 0 || index === words.length - 1 ? word : `${[...word][0]}**`)).join(' ');
};
