/**
 * How many doses make a vaccine's full course, by what certificates call it: code of the EU register or of the eHealth
 * Network's value set `vaccine-medicinal-product`, CVX code (SMART Health Cards), or a name in words (seals).
 */
const codes: ReadonlyMap<string, number> = new Map([
  ...['EU/1/20/1525', 'SPUTNIK-LIGHT', 'CONVIDECIA', '212', '504', '506'].map((code): [string, number] => [code, 1]),
  ...[
    'EU/1/20/1528',
    'EU/1/20/1507',
    'EU/1/21/1529',
    'EU/1/21/1618',
    'COVISHIELD',
    'R-COVI',
    'COVID-19-RECOMBINANT',
    'SPUTNIK-V',
    'CORONAVAC',
    'BBIBP-CORV',
    'WIBP-CORV',
    'INACTIVATED-SARS-COV-2-VERO-CELL',
    'COVAXIN',
    'HAYAT-VAX',
    'NVX-COV2373',
    'EPIVACCORONA',
    'COVIVAC',
    'MVC-COV1901',
    '207',
    '208',
    '210',
    '211',
    '217',
    '218',
    '219',
    '221',
    '502',
    '505',
    '510',
    '511',
  ].map((code): [string, number] => [code, 2]),
  ...['ABDALA', 'ZF2001', 'ZIFIVAX'].map((code): [string, number] => [code, 3]),
]);

const names: readonly (readonly [RegExp, number])[] = [
  [/janssen|jcovden|ad26|johnson|sputnik.?light|convidecia|ad5-?ncov/i, 1],
  [/abdala|zf.?2001|zifivax/i, 3],
  [
    /comirnaty|bnt162|pfizer|spikevax|moderna|mrna-?1273|vaxzevria|covishield|chadox1|astra|sputnik|gam-?covid|vero.?cell|sinopharm|bbibp|coronavac|sinovac|covaxin|hayat|nuvaxovid|covovax/i,
    2,
  ],
];

/** Most vaccines in use, and the course that the rules mean where nothing else is said. */
const usualCourse = 2;

/**
 * @param stated what the certificate calls the course: it counts only for a product that is not known here, since
 * issuers write 1 of 1 for a booster or for one dose after a recovery
 * @returns [1...99]
 */
export const courseOf = (product: string | null, stated: number | null): number =>
  knownCourse(product) ?? (stated !== null && stated >= 1 ? stated : usualCourse);

const knownCourse = (product: string | null): number | null => {
  if (product === null) return null;
  const exact = codes.get(product.trim().toUpperCase());
  return exact ?? names.find(([pattern]) => pattern.test(product))?.[1] ?? null;
};
