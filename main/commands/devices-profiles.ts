import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { deviceProfiles, type ProfileEntry, type ProfileProblem } from '../../station/workshop.ts';
import { dataOf } from '../client/data-of.ts';
import { printJson, printLine } from './print.ts';
import { tableLines } from './table.ts';

export type ProfilesOptions = Readonly<{ data?: string; json?: boolean }>;

/** @throws CheckpointError ProfileUnknown, ProfileInvalid. Exit status 1 when an own profile is broken. */
export const profiles = (name: string | undefined, options: ProfilesOptions): void => {
  const registry = deviceProfiles(dataOf(options));
  const problems = registry.problems();
  if (name !== undefined) {
    showOne(entryOf(name, registry), options.json === true);
    return;
  }
  if (problems.length > 0) process.exitCode = 1;
  if (options.json === true) {
    printJson({ profiles: registry.list().map(summaryOf), problems: problems.map(problemOf) });
    return;
  }
  const rows = registry
    .list()
    .map((entry) => [
      entry.profile.id,
      entry.profile.kind,
      entry.profile.protocol,
      entry.profile.verified,
      from(entry),
    ]);
  for (const line of tableLines(['PROFILE', 'KIND', 'PROTOCOL', 'VERIFIED BY', 'FROM'], rows)) printLine(line);
  for (const { file, error } of problems) printLine(`BROKEN ${file}\n  ${error.message}\n  → ${error.hint}`);
};

/** @throws CheckpointError ProfileUnknown, or what is wrong with an own one */
const entryOf = (name: string, registry: ReturnType<typeof deviceProfiles>): ProfileEntry => {
  const entry = registry.list().find(({ profile }) => profile.id === name);
  if (entry !== undefined) return entry;
  registry.find(name);
  throw new CheckpointError(ErrorCode.ProfileUnknown, `there is no device profile "${name}"`, '');
};

const from = ({ origin, replacesShipped }: ProfileEntry): string =>
  origin === 'shipped' ? 'shipped' : replacesShipped ? 'own, in place of a shipped one' : 'own';

const summaryOf = ({ profile, origin, file, replacesShipped }: ProfileEntry) => ({
  id: profile.id,
  kind: profile.kind,
  protocol: profile.protocol,
  title: profile.title,
  verified: profile.verified,
  origin,
  file,
  replacesShipped,
});

const problemOf = ({ file, profile, error }: ProfileProblem) => ({ file, profile, error: error.toRecord() });

const showOne = (entry: ProfileEntry, json: boolean): void => {
  const { profile, origin, file, replacesShipped } = entry;
  if (json) {
    printJson({ ...profile, origin, file, replacesShipped });
    return;
  }
  const { baudRate, dataBits, parity, stopBits } = profile.line;
  printLine(`${profile.id}: ${profile.title.en} / ${profile.title.vi}`);
  printLine(
    `  ${profile.kind}, protocol ${profile.protocol}, verified by ${profile.verified}, ${from(entry)} (${file})`,
  );
  printLine(`  serial line: ${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`);
  for (const print of profile.fingerprints) printLine(`  recognised by: ${namedIn(print)}`);
  for (const line of JSON.stringify(profile.settings, null, 2).split('\n')) printLine(`  ${line}`);
  for (const hint of profile.hints) printLine(`  to do: ${hint.en}\n         ${hint.vi}`);
  for (const quirk of profile.quirks) printLine(`  note: ${quirk}`);
  printLine(`  source: ${profile.source}`);
};

/** `hid, vendor 0c2e, usage page 8c` */
const namedIn = ({ transport, note, ...named }: ProfileEntry['profile']['fingerprints'][number]): string =>
  [transport, ...Object.entries(named).map(([name, value]) => `${wordsOf(name)} ${saidOf(name, value)}`)].join(', ') +
  (note === undefined ? '' : ` (${note})`);

const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const saidOf = (name: string, value: unknown): string =>
  name.startsWith('usage') && typeof value === 'number' ? value.toString(16) : [value].flat().join('|');
