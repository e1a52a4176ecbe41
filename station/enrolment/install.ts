import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rootHashOf } from '../../contract/enrolment/enrolment.ts';
import { givenSiteKeyFile } from '../identity/site-key-desk.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { keyNames } from '../keys/key-store.ts';
import { listsFolder } from '../lists/list-files.ts';
import { arrivedChainFile, trustFolder } from '../trust.ts';
import { watchListFolder } from '../watch-list/incoming-folder.ts';
import type { Granted } from './check-answer.ts';
import { type EnrolmentRecord, encodeRecord, enrolmentFiles, installedTls } from './enrolment-folder.ts';
import { pemOf } from './pem.ts';
import { retiredFile, retirementFile } from './retirement-files.ts';
import { syncFolder, writeWhole } from './whole-file.ts';
import { wipe } from './wipe.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Whom a station believes. `roles.cose` comes last: its presence says that the trust is whole. */
export const writeTrust = (dataDirectory: string, root: Uint8Array, roles: Uint8Array): void => {
  const folder = trustFolder(dataDirectory);
  rmSync(arrivedChainFile(dataDirectory), { force: true });
  writeWhole(join(folder, 'root.pub'), `${base64(root)}\n`);
  writeWhole(join(folder, 'roles.cose'), roles);
};

/**
 * Takes an enrolment over. It may be cut off anywhere and run again: what it writes is read from the working folder, which
 * is the last to go, and a mark keeps the station from starting meanwhile.
 * @param otherRoot what the former root signed is worth nothing under this one, and goes
 */
export const install = (dataDirectory: string, granted: Granted, otherRoot: boolean, now: number): EnrolmentRecord => {
  const files = enrolmentFiles(dataDirectory);
  const { grant, certificate } = granted;
  if (!existsSync(files.installing) && existsSync(files.configuration)) {
    writeWhole(files.configurationBefore, readFileSync(files.configuration));
  }
  writeWhole(files.installing, '');
  if (otherRoot) {
    rmSync(listsFolder(dataDirectory), { recursive: true, force: true });
    rmSync(watchListFolder(dataDirectory), { recursive: true, force: true });
  }
  // Where the system keeps the keys, the station takes these in when it starts.
  const keys = fileKeys(dataDirectory);
  keys.write(keyNames.station, readFileSync(files.stationKey, 'utf8'));
  writeWhole(join(dataDirectory, installedTls.certificate), pemOf(grant.certificate));
  for (const end of ['before', 'swap'])
    rmSync(join(dataDirectory, `${installedTls.certificate}.${end}`), { force: true });
  writeWhole(join(dataDirectory, installedTls.ca), grant.broker.ca);
  keys.write(keyNames.watchList, readFileSync(files.watchListKey, 'utf8'));
  if (grant.siteKey === null) rmSync(givenSiteKeyFile(dataDirectory), { force: true });
  else writeWhole(givenSiteKeyFile(dataDirectory), grant.siteKey);
  writeTrust(dataDirectory, granted.root, granted.roles);
  wipe(files.configurationGood);
  writeWhole(files.configuration, `${JSON.stringify(granted.configuration, null, 2)}\n`);
  const record: EnrolmentRecord = {
    version: 1,
    site: grant.site,
    station: grant.station,
    serial: certificate.serialNumber.toLowerCase(),
    rootHash: rootHashHex(granted.root),
    words: [...granted.words],
    enrolledAt: now,
    notAfter: certificate.validToDate.getTime(),
    office: grant.office,
  };
  writeWhole(files.record, encodeRecord(record));
  for (const over of [retirementFile(dataDirectory), retiredFile(dataDirectory)]) rmSync(over, { force: true });
  wipe(files.folder);
  syncFolder(dataDirectory);
  return record;
};

const rootHashHex = (root: Uint8Array): string => Buffer.from(rootHashOf(root)).toString('hex');
