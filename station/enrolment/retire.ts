import { createPrivateKey, sign } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { retirementPath, retirementText } from '../../contract/enrolment/enrolment.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { keyNames } from '../keys/key-store.ts';
import { ledgerFile } from '../ledger/schema.ts';
import { setAsides } from '../ledger/set-aside.ts';
import { listsFolder } from '../lists/list-files.ts';
import { trustFolder } from '../trust.ts';
import { watchListFolder } from '../watch-list/incoming-folder.ts';
import { askCentral } from './ask-central.ts';
import { type EnrolmentRecord, enrolmentFiles, readRecord } from './enrolment-folder.ts';
import { ledgerOwner } from './ledger-owner.ts';
import { retirementFile } from './retirement-files.ts';
import { writeWhole } from './whole-file.ts';
import { wipe } from './wipe.ts';

/** What a retirement would do. */
export type RetirementPlan = Readonly<{
  record: EnrolmentRecord | null;
  rows: number;
  /** Entries that the central store does not have. */
  unsent: number;
  /** Ledgers that were damaged and set aside, whose rows have not been brought over. */
  unsalvaged: number;
  /** One that began before, and did not end. */
  unfinished: boolean;
}>;

/** @throws CheckpointError RetirementRefused: there is nothing here; LedgerMalformed */
export const planRetirement = (dataDirectory: string): RetirementPlan => {
  const files = enrolmentFiles(dataDirectory);
  const unfinished = existsSync(files.retiring);
  const record = readRecord(dataDirectory);
  const something = [files.record, files.configuration, files.folder, trustFolder(dataDirectory)].some((path) =>
    existsSync(path),
  );
  if (!something && !unfinished) {
    throw new CheckpointError(
      ErrorCode.RetirementRefused,
      `there is no station in ${dataDirectory}`,
      'name its data directory with --data DIR',
    );
  }
  const owner = ledgerOwner(dataDirectory);
  const unsalvaged = setAsides(dataDirectory).filter(({ report }) => report === null).length;
  return { record, rows: owner?.rows ?? 0, unsent: owner?.unsent ?? 0, unsalvaged, unfinished };
};

export type RetirementWish = Readonly<{
  /** The ledger goes, too. */
  withLedger: boolean;
  /** ms that central may take to answer. [0...20000] */
  centralMs: number;
}>;

/** `toldCentral` null: it was never enrolled there; false: it could not be reached, and must be told by somebody. */
export type Retired = Readonly<{ toldCentral: boolean | null; why: string | null; ledger: 'kept' | 'wiped' | 'none' }>;

/**
 * Tells central, then wipes keys, trust, configuration and lists. It may be cut off anywhere and run again; meanwhile no
 * station starts here.
 * @throws (rejects) CheckpointError RetirementRefused: entries that nobody else has would go
 */
export const retire = async (dataDirectory: string, wish: RetirementWish): Promise<Retired> => {
  const { record, unsent, rows, unsalvaged } = planRetirement(dataDirectory);
  if (wish.withLedger && unsent + unsalvaged > 0) {
    throw new CheckpointError(
      ErrorCode.RetirementRefused,
      unsent > 0
        ? `the ledger has ${unsent} entries that the central system does not have`
        : 'a damaged ledger was set aside here, and its entries have not been brought over',
      'connect the kiosk and let it send them, or retire it without --with-ledger and keep what begins with ledger.',
    );
  }
  const files = enrolmentFiles(dataDirectory);
  writeWhole(files.retiring, '');
  const told =
    record === null ? { toldCentral: null, why: null } : await tellCentral(dataDirectory, record, wish.centralMs);
  // Without a configuration nothing starts; without keys nobody can act as this station.
  const paths = [
    ...[
      files.configuration,
      files.configurationBefore,
      files.configurationGood,
      join(dataDirectory, 'keys'),
      trustFolder(dataDirectory),
    ],
    ...[join(dataDirectory, 'central-configuration.json'), retirementFile(dataDirectory)],
    ...[files.folder, listsFolder(dataDirectory), watchListFolder(dataDirectory), join(dataDirectory, 'lanes.json')],
    ...(wish.withLedger ? ledgerPaths(dataDirectory) : []),
    files.record,
  ];
  for (const path of paths) wipe(path);
  wipe(files.retiring);
  const kept = existsSync(ledgerFile(dataDirectory)) ? 'kept' : 'none';
  return { ...told, ledger: wish.withLedger && rows > 0 ? 'wiped' : kept };
};

/** Database, log, what is known of its head, reserve, and damaged ones that were brought over. */
const ledgerPaths = (dataDirectory: string): readonly string[] =>
  readdirSync(dataDirectory)
    .filter((name) => name.startsWith('ledger.'))
    .map((name) => join(dataDirectory, name));

const tellCentral = async (
  dataDirectory: string,
  { site, station, serial, office }: EnrolmentRecord,
  centralMs: number,
): Promise<Pick<Retired, 'toldCentral' | 'why'>> => {
  if (office === null) return { toldCentral: false, why: 'it has no enrolment listener' };
  try {
    const text = fileKeys(dataDirectory).read(keyNames.station);
    if (text === null) throw new Error('its key is gone');
    const key = createPrivateKey(text);
    const signature = sign('sha256', Buffer.from(retirementText({ site, station, serial })), key).toString('base64');
    await askCentral(office, retirementPath, JSON.stringify({ site, station, serial, signature }), centralMs);
    return { toldCentral: true, why: null };
  } catch (error) {
    return { toldCentral: false, why: messageOf(error) };
  }
};
