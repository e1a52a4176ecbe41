import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { barrierProfileFiles } from '../profiles/barriers/index.ts';
import { printerProfileFiles } from '../profiles/printers/index.ts';
import { scannerProfileFiles } from '../profiles/scanners/index.ts';
import { sharedProfileParts } from '../profiles/shared/index.ts';
import { thermometerProfileFiles } from '../profiles/thermometers/index.ts';
import { type FindImport, ImportError, type ImportedFile, resolveImports } from './imports.ts';
import { isJsonObject, type JsonObject, mergeJson } from './json.ts';
import { isShared, type OwnFile, readOwnFiles } from './own-files.ts';
import { type Profile, parseProfile } from './profile.ts';

export type ProfileEntry = Readonly<{
  profile: Profile;
  /** `own`: the installer's, from the data directory. */
  origin: 'shipped' | 'own';
  /** For `shipped` the name within the software, for `own` the path. */
  file: string;
  /** An own profile with the id of one that ships: it is used in place of that. */
  replacesShipped: boolean;
}>;

/** A file of the installer's own that cannot be used. `profile`: the id that a device would call it by. */
export type ProfileProblem = Readonly<{ file: string; profile: string; error: CheckpointError }>;

/** All device profiles of a station: those that ship, and the installer's own before them. Read once. */
export type ProfileRegistry = Readonly<{
  /** All that can be used, by id. */
  list(): readonly ProfileEntry[];
  /**
   * @param settings a device's own settings, laid over those of the profile; `line` among them over its line
   * @throws CheckpointError ProfileUnknown, ProfileInvalid
   */
  find(name: string, settings?: JsonObject): Profile;
  problems(): readonly ProfileProblem[];
}>;

/** Imported one by one, so that a bundle holds them: nothing scans a directory of ours. */
const shippedProfiles: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  Object.entries({
    ...scannerProfileFiles,
    ...thermometerProfileFiles,
    ...printerProfileFiles,
    ...barrierProfileFiles,
  }),
);
const shippedFiles: ReadonlyMap<string, unknown> = new Map([
  ...[...shippedProfiles].map(([id, json]): [string, unknown] => [`${id}.json`, json]),
  ...Object.entries(sharedProfileParts).map(([name, json]): [string, unknown] => [`shared/${name}.json`, json]),
]);

/**
 * Never throws: what is wrong with a file is told by `problems`, and by `find` for the device that needs it.
 * @param directory the installer's own profiles, or null
 */
export const createProfileRegistry = (directory: string | null): ProfileRegistry => {
  const own = directory === null ? [] : readOwnFiles(directory);
  const usable = new Map<string, Usable>();
  const broken = new Map<string, ProfileProblem>();
  const problems: ProfileProblem[] = [];
  const find = findIn(own);

  const take = (file: ImportedFile, id: string, origin: 'shipped' | 'own', place: string): void => {
    try {
      if (origin === 'own' && usable.get(id)?.entry.origin === 'own') {
        throw new ImportError(['id'], `another file has the id "${id}" too; this one is not used`);
      }
      const json = resolveImports(file, find);
      const profile = parseProfile(json, id);
      const replacesShipped = origin === 'own' && shippedProfiles.has(id);
      usable.set(id, { json, entry: { profile, origin, file: place, replacesShipped } });
    } catch (thrown) {
      note({ file: place, profile: id, error: asInvalid(thrown, place) });
    }
  };
  const note = (problem: ProfileProblem): void => {
    problems.push(problem);
    if (usable.get(problem.profile)?.entry.origin === 'own') return;
    // The installer wants their own; the one that ships is not passed off as it.
    usable.delete(problem.profile);
    broken.set(problem.profile, problem);
  };

  for (const [id, json] of shippedProfiles) take({ identity: `${id}.json`, json }, id, 'shipped', `${id}.json`);
  for (const file of own) {
    if ('problem' in file) note({ file: file.path, profile: nameOf(file), error: invalid(file.path, file.problem) });
    else if (!isShared(file.name))
      take({ identity: ownIdentity(file.name), json: file.json }, idOf(file), 'own', file.path);
  }
  return {
    list: () =>
      [...usable.values()].map(({ entry }) => entry).toSorted((a, b) => (a.profile.id < b.profile.id ? -1 : 1)),
    find: (name, settings = {}) => findProfileIn(usable, broken, name, settings),
    problems: () => problems,
  };
};

type Usable = Readonly<{ entry: ProfileEntry; json: unknown }>;

const findProfileIn = (
  usable: ReadonlyMap<string, Usable>,
  broken: ReadonlyMap<string, ProfileProblem>,
  name: string,
  settings: JsonObject,
): Profile => {
  const found = usable.get(name);
  if (found !== undefined) {
    return Object.keys(settings).length === 0
      ? found.entry.profile
      : parseProfile(withSettings(found.json, settings), name);
  }
  const problem = broken.get(name);
  if (problem !== undefined) throw problem.error;
  throw new CheckpointError(
    ErrorCode.ProfileUnknown,
    `there is no device profile "${name}"`,
    `Use one of: ${[...usable.keys()].toSorted().join(', ')}.`,
  );
};

const withSettings = (json: unknown, { line, ...settings }: JsonObject): unknown =>
  mergeJson(json, { settings, ...(line === undefined ? {} : { line }) });

const ownIdentity = (name: string): string => `own:${name}`;

/**
 * What ships imports only what ships. An own file finds its neighbours first, and by its own name the one that ships: so
 * it can be a few changes to that.
 */
const findIn = (own: readonly OwnFile[]): FindImport => {
  const ownFiles = new Map(own.map((file) => [file.name, file]));
  return (name, from) => {
    const neighbour = from.startsWith('own:') && from !== ownIdentity(name) ? ownFiles.get(name) : undefined;
    if (neighbour !== undefined) {
      return 'problem' in neighbour ? null : { identity: ownIdentity(name), json: neighbour.json };
    }
    return shippedFiles.has(name) ? { identity: name, json: shippedFiles.get(name) } : null;
  };
};

const nameOf = ({ name }: OwnFile): string => name.replace(/\.json$/i, '');

const idOf = (file: OwnFile & Readonly<{ json: unknown }>): string =>
  isJsonObject(file.json) && typeof file.json['id'] === 'string' ? file.json['id'] : nameOf(file);

const asInvalid = (thrown: unknown, file: string): CheckpointError => {
  if (thrown instanceof ImportError) return invalid(file, thrown.message);
  if (thrown instanceof CheckpointError) return invalid(file, thrown.message);
  throw thrown;
};

const invalid = (file: string, why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `the device profile ${file} cannot be used: ${why}`,
    'Correct that file and start the station again, or choose another profile for the device.',
  );

let shipped: ProfileRegistry | null = null;

/** Those that ship with the software, without anybody's own. */
export const shippedRegistry = (): ProfileRegistry => {
  shipped ??= createProfileRegistry(null);
  return shipped;
};
