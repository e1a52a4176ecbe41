import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };

const alpha2ByAlpha3: ReadonlyMap<string, string> = new Map(
  (codes as readonly (readonly string[])[]).map(([alpha2 = '', alpha3 = '']) => [alpha3, alpha2]),
);

/** What the European Union writes for the United Kingdom and Greece. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['UK', 'GB'],
  ['EL', 'GR'],
]);

/** ISO 3166-1 alpha-2 of a code of two or three letters in any case; null: no country (ICAO's `UTO` is none). */
export const countryCode = (code: string): string | null => {
  const upper = otherNames.get(code.toUpperCase()) ?? code.toUpperCase();
  return upper.length === 2 ? upper : (alpha2ByAlpha3.get(upper) ?? null);
};

export const isSameCountry = (a: string, b: string): boolean => {
  const [first, second] = [countryCode(a), countryCode(b)];
  return first !== null && first === second;
};
