import { sharedProfileParts } from '../profiles/shared/index.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isJsonObject } from './json.ts';
import type { Profile } from './profile.ts';
import { shippedRegistry } from './registry.ts';

/** The parts of docs/devices.md that are written by `node drivers/profile/write-profile-tables.ts`; a test compares. */
export const profileTables = (): string => [...kinds.map(tableOf), switchingTable()].join('\n\n');

export const tablesBegin = '<!-- written by drivers/profile/write-profile-tables.ts -->';
export const tablesEnd = '<!-- end of what is written -->';

/** The document with its tables put in anew. */
export const withTables = (document: string): string => {
  const [before = '', rest = ''] = document.split(tablesBegin);
  const after = rest.split(tablesEnd)[1] ?? '';
  return `${before}${tablesBegin}\n\n${profileTables()}\n\n${tablesEnd}${after}`;
};

const kinds = [
  ['scanner', 'Scanners'],
  ['thermometer', 'Thermometers'],
  ['printer', 'Printers'],
  ['barrier', 'Barriers'],
] as const;

const tableOf = ([kind, title]: (typeof kinds)[number]): string => {
  const profiles = shippedRegistry()
    .list()
    .map((entry) => entry.profile)
    .filter((profile) => profile.kind === kind);
  return [
    `### ${title}`,
    '',
    '| profile | for | protocol | recognised by | verified |',
    '|---|---|---|---|---|',
    ...profiles.map(rowOf),
  ].join('\n');
};

const rowOf = ({ id, title, protocol, fingerprints, verified }: Profile): string =>
  `| \`${id}\` | ${title.en} | \`${protocol}\` | ${fingerprints.map(recognisedBy).join('; ') || 'nothing: name it'} | ${verified} |`;

const recognisedBy = (fingerprint: Fingerprint): string => {
  const { transport, vendor, product, usagePage, path, manufacturer, productName } = fingerprint;
  const usb = vendor === undefined ? [] : [`${vendor}:${[product ?? '*'].flat().join('/')}`];
  const page = usagePage === undefined ? [] : [`page ${usagePage.toString(16).padStart(2, '0')}`];
  const patterns = [path, manufacturer, productName].flatMap((pattern) =>
    pattern === undefined ? [] : [`\`${pattern.replaceAll('|', '\\|')}\``],
  );
  return [transport, ...usb, ...page, ...patterns].join(' ');
};

const families = ['honeywell', 'zebra', 'datalogic', 'newland', 'opticon'] as const;

const switchingTable = (): string =>
  [
    '### Switching a scanner out of keyboard mode',
    '',
    '| family | to a COM port (USB-CDC) | to HID POS | CR at the end |',
    '|---|---|---|---|',
    ...families.map((family) => {
      const cells = ['to-cdc', 'to-hid-pos', 'suffix'].map((part) => englishOf(family, part));
      return `| ${family.replace(/^./, (letter) => letter.toUpperCase())} | ${cells.join(' | ')} |`;
    }),
  ].join('\n');

const englishOf = (family: string, part: string): string => {
  const parts = sharedProfileParts[family];
  const hints = isJsonObject(parts) ? parts[part] : undefined;
  if (!Array.isArray(hints)) return '';
  return hints
    .map((hint: unknown) => (isJsonObject(hint) ? String(hint['en']) : ''))
    .join(' ')
    .replaceAll('<', '&lt;');
};
