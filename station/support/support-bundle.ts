import { readFileSync } from 'node:fs';
import { homedir, loadavg, release, totalmem, uptime } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, messageOf } from '../../contract/errors.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { software } from '../../contract/software.ts';
import { dataSummary } from './data-summary.ts';
import { recentEvents } from './recent-events.ts';
import { type TarFile, tarGz } from './tar.ts';
import { withoutPeople } from './without-people.ts';

export type BundleOrder = Readonly<{
  dataDirectory: string;
  /** null: it cannot be read, and `wrong` says why. */
  configuration: Configuration | null;
  /** null: no station runs. */
  diagnostics: Diagnostics | null;
  /** What went wrong on the way here, in plain words. */
  wrong: readonly string[];
  /** ms since the Unix epoch. */
  now: number;
}>;

export type Bundle = Readonly<{ name: string; bytes: Uint8Array }>;

const readMe = `What this is: the state of one checkpoint, for whoever helps.

  about.json          versions, the machine, what could not be read
  diagnostics.json    what the running station says of itself: devices, lists, clock, network, disk, faults
  configuration.json  its configuration, without password, user name and the site's own code
  data.json           how much lies in the data directory, by kind; no contents
  events.json         the newest events of the machine: devices, lists, clock, configuration, removal of old rows
  crashes.json        what ended by itself

What is not in it: names, codes, passages, operators, PINs, keys, and the ledger. Numbers of nine digits and more are ####.
`;

/** What opens a door elsewhere, and what is no matter of whoever helps. */
const configurationToShow = (configuration: Configuration): unknown => {
  const { checkIn: _code, ...site } = configuration.site;
  if (configuration.sync === null) return { ...configuration, site };
  const { password, username, ...sync } = configuration.sync;
  return {
    ...configuration,
    site,
    sync: { ...sync, hasPassword: password !== undefined, hasUsername: username !== undefined },
  };
};

/** The part, or why there is none. */
const orWhy = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error instanceof CheckpointError ? { error: error.toRecord() } : { error: messageOf(error) };
  }
};

const about = ({ now, wrong }: BundleOrder): unknown => ({
  made: new Date(now).toISOString(),
  software,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  system: release(),
  systemUpSeconds: Math.round(uptime()),
  memoryBytes: totalmem(),
  load: loadavg(),
  wrong,
});

/**
 * Everything that helps to find out from afar what is wrong with a kiosk, and nothing of anybody who passed.
 * What cannot be read is left out, and said in its place.
 */
export const supportBundle = (order: BundleOrder): Bundle => {
  const { dataDirectory, configuration, diagnostics, now } = order;
  const folders = { data: dataDirectory, home: homedir() };
  const place = configuration === null ? 'checkpoint' : `${configuration.site.id}-${configuration.station.id}`;
  const name = `support-${place}-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
  const json = (file: string, value: unknown): TarFile => ({
    name: `${name}/${file}`,
    content: `${JSON.stringify(withoutPeople(value, folders), null, 1)}\n`,
  });
  const files = [
    { name: `${name}/READ-ME.txt`, content: readMe },
    json('about.json', about(order)),
    json('diagnostics.json', diagnostics),
    json('configuration.json', configuration === null ? null : configurationToShow(configuration)),
    json(
      'data.json',
      orWhy(() => dataSummary(dataDirectory)),
    ),
    json(
      'events.json',
      orWhy(() => recentEvents(dataDirectory)),
    ),
    json(
      'crashes.json',
      orWhy(() => JSON.parse(readFileSync(join(dataDirectory, 'last-crash.json'), 'utf8'))),
    ),
  ];
  return { name: `${name}.tar.gz`, bytes: tarGz(files, now) };
};
