import { createInterface } from 'node:readline';
import type { PermitLink, TravelPermit, UnknownCredential } from '../../contract/credential.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { permitWords } from '../../contract/permit-words.ts';
import { type ShownPermit, showPermit } from '../../station/permit-office.ts';
import { momentOf } from './moment.ts';
import { readInput } from './office-files.ts';
import { printJson, printLine } from './print.ts';
import { tableLines } from './table.ts';

export type ShowOptions = Readonly<{ trust?: string; certificate?: string; at?: string; json?: boolean }>;

/** @throws CheckpointError UsageWrong, TrustUnreadable, InputUnreadable. Exit status 1 when it is not genuine or does not hold. */
export const show = async (given: string | undefined, options: ShowOptions): Promise<void> => {
  const { trust, certificate } = options;
  const believed = certificate === undefined ? (trust ?? null) : readInput(certificate, 'the certificate');
  const shown = showPermit(given ?? (await firstLine()), believed, momentOf(options.at));
  if (shown.credential.verified !== true) process.exitCode = 1;
  if (options.json === true) printJson(jsonOf(shown));
  else for (const line of linesOf(shown)) printLine(line);
};

/** @throws CheckpointError UsageWrong */
const firstLine = async (): Promise<string> => {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw new CheckpointError(ErrorCode.UsageWrong, 'there is no permit to show', 'name its text, or write it to stdin');
};

const jsonOf = ({ credential, holdsNow }: ShownPermit) => {
  const { verified, kind } = credential;
  const base = { kind, verified, error: 'error' in credential ? credential.error : null, holdsNow };
  if (credential.kind === 'unknown') return base;
  if (credential.kind === 'permit-url') return { ...base, id: credential.permitId, host: credential.host };
  const { person, permit, signedBy, until, issuedAt } = credential;
  return { ...base, signedBy, until: iso(until), issuedAt: iso(issuedAt), person, permit };
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const linesOf = (shown: ShownPermit): readonly string[] => {
  const { credential } = shown;
  if (credential.kind === 'unknown') return [unreadable(credential)];
  return credential.kind === 'permit' ? permitLines(credential, shown.holdsNow) : linkLines(credential);
};

const unreadable = ({ error }: UnknownCredential): string =>
  `not a permit that can be read: ${error.message} [${error.code}]`;

const linkLines = ({ permitId, host }: PermitLink): readonly string[] => [
  `a permit of 2021, unsigned: ${permitId}${host === null ? '' : ` on ${host}`}`,
  'only the list of confirmed permits, or its officer, can say whether it holds',
];

const permitLines = ({ person, permit, error, signedBy, issuedAt }: TravelPermit, holdsNow: boolean | null) => {
  const words = permitWords(permit);
  const rows: readonly (readonly [string, string | null])[] = [
    ['permit', permit.id],
    ['holder', person.name],
    ['number', person.identityNumber],
    ['born', person.birth],
    ['plate', permit.plate],
    ['seats', permit.seats === null ? null : String(permit.seats)],
    ['where', words.where],
    ['purpose', permit.purpose],
    ['valid', words.validity.en],
    ['days', words.days?.en ?? null],
    ['hours', words.hours],
    ['authority', permit.authority],
    ['issued', iso(issuedAt)],
    [
      'signed by',
      signedBy === null ? null : `${signedBy.name}${signedBy.country === null ? '' : ` (${signedBy.country})`}`,
    ],
    ['genuine', error === null ? 'yes' : `no: ${error.message} [${error.code}]`],
    ['holds now', holdsNow === null ? null : holdsNow ? 'its days and hours do' : 'no'],
  ];
  return tableLines(
    ['', ''],
    rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  ).slice(1);
};
