import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { software } from '../../contract/software.ts';
import { hasLastGood, ledgerStats, loadConfiguration } from '../../station/offline.ts';
import { deviceProfiles } from '../../station/workshop.ts';
import { askDiagnostics } from '../client/ask-diagnostics.ts';
import type { WhichStation } from '../client/find-station.ts';
import { crashWords, readCrashes } from '../host/crash.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';
import { ageWords } from './age-words.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock-check.ts';
import { enrolmentCheck } from './enrolment-check.ts';
import { keyChecks, keysWithout } from './keys-check.ts';
import { printJson, printLine } from './print.ts';

export type DoctorOptions = WhichStation & Readonly<{ json?: boolean }>;

const lowDiskBytes = 500 * 1024 * 1024;
const manyUnsent = 1000;

/**
 * Asks the running station, and looks itself where none runs. Exit status 1 when something is bad.
 * @throws CheckpointError UsageWrong: several run
 */
export const doctor = async (options: DoctorOptions): Promise<void> => {
  const station = await askDiagnostics(options);
  // Which of them is meant nobody can guess, and none of them is ill for that.
  if ('error' in station && station.error.code === ErrorCode.StationAmbiguous) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      station.error.message,
      'ask about one of them: kiosk doctor --data DIR, or --station URL',
    );
  }
  const checks = 'diagnostics' in station ? checksOf(station.diagnostics) : await checksWithout(options, station.error);
  if (checks.some((check) => check.level === 'bad')) process.exitCode = 1;
  if (options.json === true) {
    printJson({
      ok: process.exitCode !== 1,
      software,
      checks,
      station: 'diagnostics' in station ? station.diagnostics : null,
    });
    return;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { level, name, says, hint } of checks) {
    printLine(`${{ good: '  ok ', attention: '  !  ', bad: ' BAD ' }[level]} ${name.padEnd(width)} ${says}`);
    if (hint !== '') printLine(`${' '.repeat(width + 7)}→ ${hint}`);
  }
};

const good = (name: string, says: string): Check => ({ name, level: 'good', says, hint: '' });

const checksOf = (about: Diagnostics): readonly Check[] => [
  good('software', `${about.software} on Node ${about.node}, ${about.platform}`),
  good(
    'station',
    `${about.site}/${about.station}, mode ${about.mode}, ready ${about.readyAfterMs.toFixed(0)} ms after its start, ${megabytes(about.memoryBytes)} in use`,
  ),
  ledgerCheck(about),
  ...damageChecks(about),
  diskCheck(about.ledger.diskFreeBytes),
  clockCheck(about, new Date()),
  networkCheck(about),
  good(
    'rules',
    `${about.rules.id} ${about.rules.version}, ${about.rules.signed === true ? 'from the signed list' : 'shipped with the software'}`,
  ),
  ...crashCheck(about.dataDirectory),
  ...enrolmentCheck(about.dataDirectory, Date.now()),
  ...keyChecks(about),
  good('trust', `root ${about.trust.root}, sealed to ${about.trust.sealingKid}`),
  listsCheck(about),
  ...about.devices.map(deviceCheck),
  ...about.faults.map(
    (fault): Check => ({ name: `fault ${fault.code}`, level: 'bad', says: fault.message, hint: fault.hint }),
  ),
];

/** Which profile it is driven by, where it is, and what to do. */
const deviceCheck = (device: DeviceState): Check => ({
  name: device.device,
  level: deviceLevel(device),
  says: [
    `${device.kind} ${device.state}`,
    `profile ${device.profile}`,
    ...(device.place === undefined ? [] : [`at ${device.place}`]),
    ...(device.paper === undefined ? [] : [`paper ${device.paper}`]),
    ...(device.error === null ? [] : [device.error.message]),
  ].join(', '),
  hint: device.error?.hint ?? (device.paper === 'near-end' ? 'have a new roll at hand' : ''),
});

const deviceLevel = ({ state, paper }: DeviceState): Check['level'] => {
  if (state !== 'ready' || paper === 'out') return 'bad';
  return paper === 'near-end' ? 'attention' : 'good';
};

const listsCheck = ({ lists }: Diagnostics): Check => {
  if (lists.every(({ name }) => name === 'watch-list')) {
    return {
      name: 'lists',
      level: 'attention',
      says: `none of signers: no signed code is believed here${lists.map((list) => `, ${listWords(list)}`).join('')}`,
      hint: 'bring them with kiosk lists apply, or let the central team publish them',
    };
  }
  const old = lists.some((list) => list.old);
  return {
    name: 'lists',
    level: old ? 'attention' : 'good',
    says: lists.map(listWords).join(', '),
    hint: old ? 'connect the station, or bring new lists with kiosk lists apply' : '',
  };
};

const listWords = ({ name, version, ageSeconds, old }: Diagnostics['lists'][number]): string =>
  `${name} version ${version} (${ageWords(ageSeconds)} old${old ? ', TOO OLD' : ''})`;

const dayMs = 86_400_000;

const crashCheck = (dataDirectory: string): readonly Check[] => {
  const log = readCrashes(dataDirectory);
  const last = log?.recent[0];
  if (log === null || last === undefined) return [good('last crash', 'none')];
  const today = log.recent.filter(({ at }) => Date.now() - Date.parse(at) < dayMs).length;
  return [
    {
      name: 'last crash',
      level: today > 0 ? 'attention' : 'good',
      says: `${last.at}: ${crashWords(last)}; ${today} in the last 24 hours, ${log.total} in all`,
      hint: today > 0 ? 'it was started again by itself; see the log of the host' : '',
    },
  ];
};

const ledgerCheck = ({ ledger, network }: Diagnostics): Check => {
  const waiting = network.state === 'not-configured' ? null : ledger.unsent;
  const many = waiting !== null && waiting > manyUnsent;
  return {
    name: 'ledger',
    level: many ? 'attention' : 'good',
    says: `${ledger.rows} rows${waiting === null ? '' : `, ${waiting} unsent`}, ${megabytes(ledger.bytes)}, epoch ${ledger.epoch.slice(0, 8)}… at ${ledger.sequence}`,
    hint: many ? 'entries wait to be sent: see network' : '',
  };
};

/** How the check of the whole ledger ended, and each ledger that was set aside. */
const damageChecks = ({ ledger }: Diagnostics): readonly Check[] => [
  ...(ledger.check === undefined ? [] : [wholeCheck(ledger.check)]),
  ...(ledger.setAside ?? []).map(({ folder, why, report }): Check => {
    const told = report === null ? 'is being read' : `${report.rows} rows brought over, ${report.lost} lost`;
    return {
      name: 'damaged ledger',
      level: report === null || report.lost > 0 ? 'bad' : 'attention',
      says: `${folder}: ${told} (${why})`,
      hint: 'have the disk checked; copy the folder to a safe place before you remove it (docs/ledger.md)',
    };
  }),
];

const wholeCheck = (check: NonNullable<Diagnostics['ledger']['check']>): Check => {
  const name = 'ledger check';
  switch (check.state) {
    case 'whole':
      return good(name, `the chain holds, ${check.rows} rows in ${check.tookMs} ms`);
    case 'damaged':
      return { name, level: 'bad', says: check.why, hint: 'it was set aside: see "damaged ledger"' };
    case 'failed':
      return { name, level: 'attention', says: check.why, hint: 'run "kiosk ledger verify"' };
    default:
      return good(name, check.state);
  }
};

const diskCheck = (free: number | null): Check =>
  free === null
    ? { name: 'disk', level: 'attention', says: 'free space unknown', hint: '' }
    : {
        name: 'disk',
        level: free < lowDiskBytes ? 'bad' : 'good',
        says: `${megabytes(free)} free`,
        hint: free < lowDiskBytes ? 'free space on the disk of the data directory' : '',
      };

const networkCheck = ({ network, broker }: Diagnostics): Check => ({
  name: 'network',
  level: network.state === 'online' || network.state === 'not-configured' ? 'good' : 'bad',
  says:
    network.state === 'not-configured'
      ? 'stands on its own, without a central system'
      : `${network.state} since ${new Date(network.since).toISOString()}${broker === null ? '' : `, ${broker}`}${network.error === null ? '' : `: ${network.error.message}`}`,
  hint: network.error?.hint ?? '',
});

const checksWithout = async (options: DoctorOptions, error: ErrorRecord): Promise<readonly Check[]> => {
  const known: readonly Check[] = [
    good('software', `${software} on Node ${process.version}, ${process.platform} ${process.arch}`),
    { name: 'station', level: 'bad', says: error.message, hint: error.hint },
  ];
  // Another station was meant than the one that would be here: what lies here says nothing of it.
  if (options.station !== undefined) return known;
  const directory = dataDirectoryOf(options.data, process.env);
  const disk = await statfs(directory).catch(() => null);
  return [
    ...known,
    diskCheck(disk === null ? null : disk.bavail * disk.bsize),
    await localCheck('configuration', () => configurationSays(directory)),
    ...enrolmentCheck(directory, Date.now()),
    ...keysWithout(directory),
    await localCheck('ledger', () => ledgerSays(directory)),
    ...profileChecks(directory),
    ...crashCheck(directory),
  ];
};

const profileChecks = (directory: string): readonly Check[] => {
  const registry = deviceProfiles(directory);
  const own = registry.list().filter(({ origin }) => origin === 'own').length;
  const broken = registry
    .problems()
    .map(({ error }): Check => ({ name: 'profiles', level: 'bad', says: error.message, hint: error.hint }));
  return [good('profiles', `${registry.list().length} device profiles, ${own} of them your own`), ...broken];
};

const megabytes = (bytes: number): string => `${(bytes / 1048576).toFixed(0)} MiB`;

/** What can be looked at without a station. */
const localCheck = async (name: string, look: () => string): Promise<Check> => {
  try {
    return good(name, look());
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const level = error.code === ErrorCode.LedgerMissing ? 'attention' : 'bad';
    return { name, level, says: error.message, hint: error.hint };
  }
};

const configurationSays = (directory: string): string => {
  const file = configurationFile(directory);
  if (!existsSync(file) && !hasLastGood(file, directory))
    return `none at ${file}: a start without --config brings up the demo`;
  const { site, station, mode } = loadConfiguration(file);
  return `${site.id}/${station.id}, mode ${mode}`;
};

const ledgerSays = (directory: string): string => {
  const { rows, unsent } = ledgerStats(directory);
  return `${rows} rows, ${unsent} unsent`;
};
