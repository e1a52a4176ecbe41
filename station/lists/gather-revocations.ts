import { createHash } from 'node:crypto';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { contentOf } from '../../contract/lists.ts';
import type { RevocationList } from '../../contract/trust.ts';
import { dataLines } from './data-lines.ts';

/** Columns of the list of what was withdrawn. */
export const revocationColumns = ['kind', 'id', 'issuer', 'key', 'before'] as const;

const hashBytes = 16;

type Entry =
  | Readonly<{ into: 'permits'; entry: string }>
  | Readonly<{ into: 'certificates' | 'signers'; entry: Uint8Array }>
  | Readonly<{ into: 'cards'; entry: RevocationList['cards'][number] }>;

const readers: ReadonlyMap<string, (fields: readonly string[]) => Entry | string> = new Map(
  Object.entries({
    permit: ([id = '']: readonly string[]) => (id === '' ? 'it names no permit' : { into: 'permits', entry: id }),
    /** Only a digest leaves the office: a list of UVCIs would be a list of people. */
    certificate: ([id = '']: readonly string[]) =>
      id === ''
        ? 'it names no certificate'
        : {
            into: 'certificates',
            entry: new Uint8Array(createHash('sha256').update(id, 'utf8').digest().subarray(0, hashBytes)),
          },
    'certificate-hash': ([digest = '']: readonly string[]) => digestOf('certificates', digest, 16, 32),
    signer: ([digest = '']: readonly string[]) => digestOf('signers', digest.replaceAll(':', ''), 32, 32),
    card: ([rid = '', url = '', kid = '', before = '']: readonly string[]) => {
      if (rid === '' || kid === '' || !url.startsWith('https://'))
        return 'a card has a rid, an https issuer and a key id';
      const moment = before === '' ? null : Date.parse(before) / 1000;
      if (Number.isNaN(moment)) return `"${before}" is no moment`;
      return { into: 'cards', entry: { url, kid, rid, before: moment } };
    },
  }),
);

const digestOf = (into: 'certificates' | 'signers', text: string, least: number, most: number): Entry | string => {
  const bytes = new Uint8Array(Buffer.from(text, 'hex'));
  const whole = /^([0-9a-f]{2})*$/i.test(text) && bytes.length >= least && bytes.length <= most;
  return whole ? { into, entry: bytes } : `a SHA-256 in hex is wanted, ${least} to ${most} bytes`;
};

/**
 * Lines `kind,id,issuer,key,before` → a list of what was withdrawn; a line that is there twice counts once.
 * @throws CheckpointError ListInputInvalid: every line that is wrong, with its number
 */
export const gatherRevocations = (text: string): RevocationList => {
  const found = { permits: new Map(), cards: new Map(), certificates: new Map(), signers: new Map() };
  const wrong: string[] = [];
  for (const { number, fields } of dataLines(text)) {
    const [kind = '', ...rest] = fields;
    if (number === 1 && kind.toLowerCase() === 'kind') continue;
    const read = readers.get(kind.toLowerCase())?.(rest) ?? `"${kind}" is no kind (${[...readers.keys()].join(', ')})`;
    if (typeof read === 'string') wrong.push(`line ${number}: ${read}`);
    else found[read.into].set(keyOf(read.entry), read.entry);
  }
  if (wrong.length > 0) {
    const more = wrong.length > 20 ? `; and ${wrong.length - 20} more` : '';
    throw new CheckpointError(
      ErrorCode.ListInputInvalid,
      `the list of what was withdrawn is wrong: ${wrong.slice(0, 20).join('; ')}${more}`,
      `columns are ${revocationColumns.join(',')}`,
    );
  }
  return contentOf('revocations', {
    permits: [...found.permits.values()],
    cards: [...found.cards.values()],
    certificates: [...found.certificates.values()],
    signers: [...found.signers.values()],
  });
};

const keyOf = (entry: Entry['entry']): string =>
  entry instanceof Uint8Array ? Buffer.from(entry).toString('hex') : JSON.stringify(entry);
