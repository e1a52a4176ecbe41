import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import {
  leaveIncoming,
  parseKeptSecret,
  type ShownWatchList,
  showWatchList,
  stationPublicKey,
  type WatchCount,
} from '../../station/watch-list-office.ts';
import { dataOf } from '../client/data-of.ts';
import type { WhichStation } from '../client/find-station.ts';
import { readerOf } from './lists-reader.ts';
import { printJson, printLine } from './print.ts';

const dayMs = 86_400_000;
const takenMs = 30_000;
const askAgainMs = 100;

/** @throws CheckpointError WatchListKeyUnreadable */
export const key = async (options: Readonly<{ data?: string; json?: boolean }>): Promise<void> => {
  const publicKey = await stationPublicKey(dataOf(options));
  if (options.json === true) printJson({ publicKey });
  else printLine(publicKey);
};

export type ShowOptions = WhichStation & Readonly<{ secret?: string; json?: boolean }>;

/** @throws CheckpointError UsageWrong, WatchListMalformed, SignedObjectMalformed, WatchListKeyUnreadable */
export const show = async (file: string, options: ShowOptions): Promise<void> => {
  mustBeThere(file);
  if (options.secret !== undefined) mustBeThere(options.secret);
  const kept = options.secret === undefined ? null : parseKeptSecret(readFileSync(options.secret, 'utf8'));
  const reader = await readerOf(options);
  const shown = await showWatchList(file, reader, kept, Date.now());
  if (options.json === true)
    printJson({
      ...shown,
      counts: shown.counts?.map(countText) ?? null,
      verdict: { taken: shown.verdict.taken, why: shown.verdict.why?.toRecord() ?? null },
    });
  else for (const line of linesOf(shown)) printLine(line);
};

const linesOf = (shown: ShownWatchList): readonly string[] => {
  const { kind, version, audience, made, notAfter, after, recipients, kid, counts, verdict } = shown;
  const about =
    kind === 'base' ? `base for ${recipients ?? 0} stations or sites` : `changes after version ${after ?? 0}`;
  const untold =
    verdict.why?.code === ErrorCode.KeysClosed
      ? 'only the station itself can tell'
      : 'there is no station in this data directory';
  const taken = verdict.taken === null ? untold : verdict.taken ? 'yes' : 'no';
  return [
    `watch list, version ${version}: ${about}`,
    `for ${audience}, made ${isoOf(made)}, ${notAfter === null ? 'until it is replaced' : `to be taken in until ${isoOf(notAfter)}`}`,
    `signed by ${kid}, ${shown.bytes} bytes`,
    ...(counts ?? []).map((count) => {
      const { level, until, count: people } = countText(count);
      return level === null ? `  off the list: ${people}` : `  ${level} until ${until}: ${people}`;
    }),
    `this station takes it: ${taken}${verdict.why === null ? '' : ` (${verdict.why.message})`}`,
  ];
};

const isoOf = (at: number): string => new Date(at).toISOString();

const countText = ({ level, until, count }: WatchCount) => ({
  level,
  until: until === null ? null : isoOf(until * dayMs).slice(0, 10),
  count,
});

export type ApplyOptions = WhichStation & Readonly<{ json?: boolean }>;

/** @throws CheckpointError UsageWrong, ListRefused, and whatever the station refuses the list for */
export const apply = async (file: string, options: ApplyOptions): Promise<void> => {
  mustBeThere(file);
  const reader = await readerOf(options);
  const { version, kind, verdict } = await showWatchList(file, reader, null, Date.now());
  if (verdict.why !== null && verdict.taken === false) throw verdict.why;
  const left = leaveIncoming(reader.dataDirectory, file);
  if (reader.runs) await whenTaken(left);
  if (options.json === true) printJson({ version, kind, inForce: reader.runs });
  else printLine(`watch list, version ${version}: ${reader.runs ? 'in force' : 'taken at the next start'}`);
};

/** The station takes it away from where it was left, or puts it aside. */
const whenTaken = async (left: string): Promise<void> => {
  const end = Date.now() + takenMs;
  while (existsSync(left)) {
    if (Date.now() > end) throw refused('the station has not taken it yet');
    await delay(askAgainMs);
  }
  if (existsSync(`${left}.refused`)) throw refused('the station has refused it');
};

const refused = (why: string): CheckpointError =>
  new CheckpointError(ErrorCode.ListRefused, why, 'look at its screen, or ask it with kiosk doctor');

const mustBeThere = (file: string): void => {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `${file} cannot be read: ${messageOf(cause)}`,
      'name a file that can be read',
      { cause },
    );
  }
};
