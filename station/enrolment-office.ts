import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { enrolmentPath, parseEnrolmentAnswer, rootHashOf } from '../contract/enrolment/enrolment.ts';
import { parseEnrolmentCode } from '../contract/enrolment/enrolment-code.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { askCentral } from './enrolment/ask-central.ts';
import { checkAnswer, type Granted } from './enrolment/check-answer.ts';
import { type EnrolmentRecord, enrolmentFiles, jsonOf, readIfThere } from './enrolment/enrolment-folder.ts';
import { install } from './enrolment/install.ts';
import { isOf, ledgerOwner } from './enrolment/ledger-owner.ts';
import { type StagedRequest, stagedPublicKey, stagedRequest, stageRequest } from './enrolment/station-request.ts';
import { writeWhole } from './enrolment/whole-file.ts';
import { wipe } from './enrolment/wipe.ts';
import { trustFolder } from './trust.ts';

/**
 * The station's door for enrolment: the command line and the screen of an installer go the same way. Ask (`enrolByCode`, or
 * `requestFile` and `takeAnswer`), compare the words, then `finish` or `abandon`. All of it is for a data directory on which
 * no station runs.
 */
export {
  type EnrolmentRecord,
  type EnrolmentState,
  enrolmentState,
  readRecord,
  refuseUnfinished,
} from './enrolment/enrolment-folder.ts';
export { writeTrust } from './enrolment/install.ts';
export { planRetirement, type Retired, type RetirementPlan, retire } from './enrolment/retire.ts';
export { retiredError } from './enrolment/retirement-desk.ts';

/** How far an enrolment has come. */
export type EnrolmentStep =
  | Readonly<{ step: 'keys' }>
  | Readonly<{ step: 'asking'; address: string }>
  | Readonly<{ step: 'checking' }>;

/** What is to be compared before it is taken over. */
export type Comparison = Readonly<{
  site: string;
  station: string;
  siteName: string;
  stationName: string;
  broker: string;
  words: readonly string[];
  /** The kiosk believes another root until now: an installer on site must say that this is meant. */
  otherRoot: boolean;
  /** No code named the root: the words are all that tells central from somebody else. */
  wordsDecide: boolean;
  /** Entries here that were sealed for the former root's central system, and that it does not have. */
  unsent: number;
}>;

type Progress = (step: EnrolmentStep) => void;

/**
 * Makes keys and asks central with a code.
 * @throws (rejects) CheckpointError EnrolmentCodeWrong, EnrolmentUnreachable, EnrolmentRefused, EnrolmentAnswerWrong
 */
export const enrolByCode = async (dataDirectory: string, typed: string, progress: Progress): Promise<Comparison> => {
  const code = parseEnrolmentCode(typed);
  const before = stagedRequest(dataDirectory);
  // The same code again, after an answer that was lost: with the same keys central gives the same answer.
  const asked = before !== null && isFor(before, code.token);
  if (!asked) progress({ step: 'keys' });
  return ask(dataDirectory, asked ? before : await stageRequest(dataDirectory, code), progress);
};

const isFor = ({ request }: StagedRequest, token: Uint8Array): boolean =>
  request.token !== null && Buffer.compare(request.token, token) === 0;

/**
 * Goes on with what was begun: asks again, or compares what came.
 * @throws (rejects) CheckpointError as `enrolByCode`; UsageWrong: nothing was begun
 */
export const resume = async (dataDirectory: string, progress: Progress): Promise<Comparison> => {
  const staged = stagedRequest(dataDirectory);
  if (staged === null) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'no enrolment was begun here',
      'scan or type the code that central shows: kiosk enrol CODE; or write a request: kiosk enrol --request FILE',
    );
  }
  if (readIfThere(enrolmentFiles(dataDirectory).answer) !== null) return compare(dataDirectory);
  if (staged.code !== null) return ask(dataDirectory, staged, progress);
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    'this kiosk waits for a file from central',
    'bring the answer to its request: kiosk enrol FILE',
  );
};

const ask = async (dataDirectory: string, staged: StagedRequest, progress: Progress): Promise<Comparison> => {
  if (staged.code === null) throw new Error('a request without a code goes by file');
  progress({ step: 'asking', address: staged.code.address });
  const document = await askCentral(staged.code, enrolmentPath, staged.document);
  progress({ step: 'checking' });
  return takeAnswer(dataDirectory, document);
};

/**
 * Makes keys and the request that goes to central as a file.
 * @param typed a code, whose token and root go with it; null: without one
 * @throws (rejects) CheckpointError EnrolmentCodeWrong
 */
export const requestFile = async (dataDirectory: string, typed: string | null): Promise<string> =>
  (await stageRequest(dataDirectory, typed === null ? null : parseEnrolmentCode(typed))).document;

/**
 * Takes in what central answered, over the network or in a file; nothing of it is in use yet.
 * @throws CheckpointError EnrolmentAnswerWrong, UsageWrong: nothing was asked
 */
export const takeAnswer = (dataDirectory: string, document: string): Comparison => {
  const granted = check(dataDirectory, document);
  writeWhole(enrolmentFiles(dataDirectory).answer, document);
  return comparison(dataDirectory, granted);
};

/** @throws CheckpointError EnrolmentAnswerWrong, UsageWrong */
export const compare = (dataDirectory: string): Comparison => comparison(dataDirectory, stagedGrant(dataDirectory));

/**
 * Takes it over, after the words were compared. It may be cut off and called again.
 * @throws CheckpointError EnrolmentOtherRoot, EnrolmentAnswerWrong, LedgerForeign
 */
export const finish = (
  dataDirectory: string,
  wish: Readonly<{ replaceRoot: boolean; now: number }>,
): EnrolmentRecord => {
  const granted = stagedGrant(dataDirectory);
  const { otherRoot } = comparison(dataDirectory, granted);
  if (otherRoot && !wish.replaceRoot) {
    throw new CheckpointError(
      ErrorCode.EnrolmentOtherRoot,
      'this kiosk belongs to another central system until now',
      'if it is to change over, an installer at the kiosk says so: kiosk enrol --replace-root',
    );
  }
  return install(dataDirectory, granted, otherRoot, wish.now);
};

/** Wipes what was begun; a station that was there before stays as it is. */
export const abandon = (dataDirectory: string): void => wipe(enrolmentFiles(dataDirectory).folder);

const stagedGrant = (dataDirectory: string): Granted => {
  const document = readIfThere(enrolmentFiles(dataDirectory).answer);
  if (document !== null) return check(dataDirectory, document);
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    'central has not answered yet',
    'kiosk enrol CODE, or kiosk enrol FILE',
  );
};

const check = (dataDirectory: string, document: string): Granted => {
  const staged = stagedRequest(dataDirectory);
  if (staged === null) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'this kiosk has asked for nothing that this could answer',
      'write its request first: kiosk enrol --request FILE',
    );
  }
  return checkAnswer(parseEnrolmentAnswer(document), {
    request: staged.request,
    publicKey: stagedPublicKey(dataDirectory),
    rootHash: staged.code?.rootHash ?? null,
    before: configurationBefore(dataDirectory),
  });
};

const configurationBefore = (dataDirectory: string): Readonly<Record<string, unknown>> => {
  const text = readIfThere(enrolmentFiles(dataDirectory).configuration);
  const parsed = z.record(z.string(), z.unknown()).safeParse(text === null ? {} : jsonOf(text));
  return parsed.success ? parsed.data : {};
};

const comparison = (dataDirectory: string, { grant, root, words, parsed }: Granted): Comparison => {
  const owner = ledgerOwner(dataDirectory);
  const { site, station } = grant;
  if (owner !== null && !isOf(owner, { site, station })) {
    throw new CheckpointError(
      ErrorCode.LedgerForeign,
      `the ledger in this data directory is that of ${owner.source.replace('/checkpoint/', '')}, and central says ${site}/${station}`,
      'let central enrol it under that name; or retire this kiosk first (kiosk retire --with-ledger), or take another --data directory',
    );
  }
  const otherRoot = believesAnother(dataDirectory, root);
  return {
    ...{ site, station, siteName: parsed.site.name, stationName: parsed.station.name },
    ...{ broker: grant.broker.url, words, otherRoot, unsent: otherRoot ? (owner?.unsent ?? 0) : 0 },
    wordsDecide: stagedRequest(dataDirectory)?.code === null,
  };
};

const believesAnother = (dataDirectory: string, root: Uint8Array): boolean => {
  let before: Buffer;
  try {
    before = Buffer.from(readFileSync(join(trustFolder(dataDirectory), 'root.pub'), 'utf8').trim(), 'base64');
  } catch {
    return false;
  }
  return Buffer.compare(rootHashOf(before), rootHashOf(root)) !== 0;
};
