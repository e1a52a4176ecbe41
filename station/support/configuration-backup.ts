import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Configuration, configurationSchema } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { software } from '../../contract/software.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { keysFolder } from '../identity/key-rights.ts';
import { readLogoFile } from '../printing/logo.ts';

/** An installer's own files beside the configuration. Nothing else of the data directory is ever taken or written. */
const folders = ['profiles', 'declarations', 'words'] as const;
const maxFileBytes = 1_000_000;

const ownFileSchema = z.strictObject({
  folder: z.enum(folders),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.json$/),
  text: z.string().max(maxFileBytes),
});
type OwnFile = Readonly<z.infer<typeof ownFileSchema>>;

/** Of slips: a PNG beside the configuration, and nothing that lies anywhere else. */
const logoSchema = z.strictObject({
  path: z
    .string()
    .max(256)
    .regex(/^[^/\\\0.][^/\\\0]*(\/[^/\\\0.][^/\\\0]*){0,3}$/, 'a path below the data directory')
    .refine((path) => /\.png$/i.test(path) && !/^(keys|trust|enrolment|lists)\//i.test(path), 'a PNG of its own'),
  base64: z.base64().max(2_000_000),
});

const contentSchema = z.strictObject({
  configuration: configurationSchema,
  files: z.array(ownFileSchema).max(500),
  logo: logoSchema.optional(),
});

const backupSchema = z.strictObject({
  format: z.literal('checkpoint-configuration'),
  version: z.literal(1),
  software: z.string(),
  made: z.iso.datetime(),
  /** SHA-256 of `content` as JSON, hex: a stick that has lost a bit is noticed. */
  sha256: z.string(),
  content: contentSchema,
});

export type Backup = Readonly<{ made: string; software: string; configuration: Configuration; files: number }>;

const digestOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

const ownFiles = (dataDirectory: string): readonly OwnFile[] =>
  folders.flatMap((folder) => {
    const path = join(dataDirectory, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .sort()
      .flatMap((name) => {
        const file = ownFileSchema.safeParse({ folder, name, text: textOf(join(path, name)) });
        return file.success ? [file.data] : [];
      });
  });

/** One that cannot be read, or lies elsewhere, is left out: slips are printed without it. */
const logoOf = (dataDirectory: string, { passage }: Configuration): Pick<z.infer<typeof contentSchema>, 'logo'> => {
  const path = passage.printing.logo;
  if (path === null) return {};
  try {
    const base64 = Buffer.from(readLogoFile(dataDirectory, path)).toString('base64');
    const logo = logoSchema.safeParse({ path, base64 });
    return logo.success ? { logo: logo.data } : {};
  } catch {
    return {};
  }
};

/** null: a folder, or what cannot be read. */
const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

/** What opens the broker's door stays in the kiosk. */
const withoutPassword = (configuration: Configuration): Configuration => {
  if (configuration.sync === null) return configuration;
  const { password: _secret, ...sync } = configuration.sync;
  return { ...configuration, sync };
};

/**
 * The configuration and the installer's own files: never keys, passwords, operators, lists or the ledger.
 * @param now ms since the Unix epoch
 */
export const backupOf = (
  dataDirectory: string,
  configuration: Configuration,
  now: number,
): Readonly<{ name: string; bytes: Uint8Array }> => {
  const content = contentSchema.parse({
    configuration: withoutPassword(configuration),
    files: ownFiles(dataDirectory),
    ...logoOf(dataDirectory, configuration),
  });
  const made = new Date(now).toISOString();
  const { site, station } = configuration;
  const backup = { format: 'checkpoint-configuration', version: 1, software, made, sha256: digestOf(content), content };
  return {
    name: `checkpoint-${site.id}-${station.id}-${made.slice(0, 10)}.backup.json`,
    bytes: Buffer.from(`${JSON.stringify(backup, null, 1)}\n`),
  };
};

const unusable = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.BackupUnusable,
    message,
    'take another file: one that "kiosk backup" has made ends in .backup.json',
    { cause },
  );

const parsed = (text: string, source: string): z.infer<typeof backupSchema> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unusable(`${source} is no backup: ${messageOf(cause)}`, cause);
  }
  const result = backupSchema.safeParse(value);
  if (!result.success) throw unusable(`${source} is no backup of a configuration:\n${z.prettifyError(result.error)}`);
  // As it was written: this software adds what it has in mind for whatever an older one did not know.
  const written = z.object({ content: z.unknown() }).parse(value);
  if (digestOf(written.content) !== result.data.sha256) throw unusable(`${source} is damaged: its digest differs`);
  return result.data;
};

/** What a restore is allowed to do beyond putting back what this very station had. */
export type RestoreOrder = Readonly<{ dataDirectory: string; text: string; source: string; otherStation: boolean }>;

/**
 * Puts a backup in the place of the configuration; the one before stays as `checkpoint.json.before`. A broker's password
 * that stands in the present configuration is kept where the broker is the same. The station takes it with its next start.
 * @throws CheckpointError BackupUnusable, ConfigurationInvalid, and what a disk that does not take it gives
 */
export const restoreBackup = (order: RestoreOrder): Backup => {
  const { dataDirectory, text, source } = order;
  const backup = parsed(text, source);
  const configuration = parseConfiguration(backup.content.configuration, source);
  const file = join(dataDirectory, 'checkpoint.json');
  const before = textOf(file);
  const present = before === null ? null : presentIn(before);
  if (present !== null && !order.otherStation && !isSameStation(present, configuration)) {
    throw new CheckpointError(
      ErrorCode.BackupUnusable,
      `${basename(source)} is of ${nameOf(configuration)}, and this kiosk is ${nameOf(present)}`,
      'take the backup of this station; to make this kiosk that one, say --other-station',
    );
  }
  refuseForeignSecret(order, configuration, present);
  const { logo } = backup.content;
  const picture =
    logo === undefined ? null : { file: join(dataDirectory, logo.path), bytes: pngIn(logo.base64, source) };
  for (const { folder, name, text: content } of backup.content.files) {
    writeWhole(join(dataDirectory, folder, name), content);
  }
  if (picture !== null) writeWhole(picture.file, picture.bytes);
  if (before !== null) writeWhole(`${file}.before`, before);
  writeWhole(file, `${JSON.stringify(withPresentPassword(configuration, present), null, 2)}\n`);
  return { made: backup.made, software: backup.software, configuration, files: backup.content.files.length };
};

/**
 * What stands in the file of a password is sent to the broker, so that a stick must not name a key or another file of ours:
 * it would go to a broker of its maker's.
 * @throws CheckpointError BackupUnusable
 */
const refuseForeignSecret = (
  { dataDirectory, source }: RestoreOrder,
  after: Configuration,
  before: Configuration | null,
) => {
  const named = after.sync?.passwordFile;
  if (named === undefined || /\.password$/i.test(named)) return;
  if (before?.sync?.passwordFile === named && before.sync.broker === after.sync?.broker) return;
  const path = resolve(dataDirectory, named);
  const isKey = dirname(path) === resolve(keysFolder(dataDirectory));
  if (isKey || existsSync(path))
    throw unusable(`${source} takes the password of its broker from ${named}, which may be something else here`);
};

const pngHead = '89504e470d0a1a0a';

/** @throws CheckpointError BackupUnusable */
const pngIn = (base64: string, source: string): Uint8Array => {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.subarray(0, 8).toString('hex') === pngHead) return bytes;
  throw unusable(`${source} is no backup: its logo is no PNG`);
};

/** What a file is a backup of. @throws CheckpointError BackupUnusable */
export const describeBackup = (
  text: string,
  source: string,
): Readonly<{ made: string; software: string; site: string; station: string }> => {
  const { made, software: by, content } = parsed(text, source);
  return { made, software: by, site: content.configuration.site.id, station: content.configuration.station.id };
};

/** null: what stands there cannot be used anyway. */
const presentIn = (text: string): Configuration | null => {
  try {
    return parseConfiguration(JSON.parse(text), 'checkpoint.json');
  } catch {
    return null;
  }
};

const nameOf = ({ site, station }: Configuration): string => `${site.id}/${station.id}`;
const isSameStation = (a: Configuration, b: Configuration): boolean => nameOf(a) === nameOf(b);

const withPresentPassword = (configuration: Configuration, present: Configuration | null): Configuration => {
  const { sync } = configuration;
  const password = present?.sync?.broker === sync?.broker ? present?.sync?.password : undefined;
  if (sync === null || password === undefined || sync.passwordFile !== undefined) return configuration;
  return { ...configuration, sync: { ...sync, password } };
};
