import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { updateManifestName } from '../../contract/update.ts';
import { ledgerSchema, signUpdateManifest } from '../../station/update-office.ts';
import { dataDirectoryOf } from '../host/paths.ts';
import { defaultSettings } from '../install/settings.ts';
import { unitName } from '../install/units.ts';
import { applyUpdate } from '../update/apply.ts';
import { checkUpdate } from '../update/check.ts';
import { isReadySince } from '../update/ready.ts';
import { guardStart, type Settled, settle } from '../update/settle.ts';
import { Versions } from '../update/versions.ts';
import { writeOutput } from './lists-make.ts';
import { passphrase, readInput } from './office-files.ts';
import { dataOption, jsonOption, wholeNumber } from './options.ts';
import { printJson, printLine } from './print.ts';

type Where = Readonly<{ app: string; data?: string; json?: boolean }>;

const appOption = (): Option =>
  new Option('--app <dir>', 'where the software lies (versions/ and current)').default(defaultSettings.app);

/** A version on trial has this long to get ready, s. */
const readySeconds = 120;

export const addUpdate = (program: Command): void => {
  const update = program
    .command('update')
    .description('software from a signed stick, with the way back')
    .exitOverride();
  const command = (name: string, description: string) =>
    update
      .command(name)
      .description(description)
      .addOption(appOption())
      .addOption(dataOption())
      .addOption(jsonOption());
  command('check', 'whether this kiosk would take the update in a folder; changes nothing')
    .argument('<dir>')
    .action(check);
  command('apply', 'install it, start it, and take the version before again when it does not get ready')
    .argument('<dir>')
    .option('--no-restart', 'start nothing: it is on trial from the next start')
    .action(apply);
  command('guard', 'before every start (by the unit): counts starts of a version on trial').action(guard);
  command('settle', 'after every start (by the unit): holds on to a version on trial, or takes it back')
    .option('--within <s>', 'how long it may take to get ready', wholeNumber(1, 3600, 'seconds'), readySeconds)
    .option('--restart', 'start the unit anew when it was taken back', false)
    .action(async (options) => void tell(await settleHere(options, options.restart, null), options.json === true));
  command('show', 'which version runs, which is on trial, and which failed last').action(show);
  update
    .command('sign')
    .description('for who makes updates: the signed manifest of archives, written beside them')
    .argument('<archives...>', 'PLATFORM=FILE, such as linux-arm64=checkpoint-0.2.0-arm64.tar.gz; all in one folder')
    .requiredOption('--key <file>', 'key of the role "update"')
    .requiredOption('--number <n>', 'version of the update: must grow', wholeNumber(1, 999_999_999, 'versions'))
    .requiredOption('--software <name>', 'what people call it, such as 0.2.0')
    .option('--audience <who>', '* for all, site/ID or station/SITE/ID', '*')
    .addOption(jsonOption())
    .action(sign);
};

/** --data, else CHECKPOINT_DATA, else the one of an installed kiosk where there is one: root updates it, and has its own home. */
const dataOf = (option: string | undefined): string => {
  const installed = join(defaultSettings.data, 'station');
  const named = option ?? process.env['CHECKPOINT_DATA'];
  return dataDirectoryOf(named ?? (existsSync(installed) ? installed : undefined), process.env);
};

const platform = `${process.platform}-${process.arch}`;

const checked = (dir: string, { app, data }: Where) => {
  const versions = new Versions(app);
  const dataDirectory = dataOf(data);
  return { versions, update: checkUpdate({ stick: dir, dataDirectory, versions, platform, now: Date.now() }) };
};

const check = (dir: string, options: Where): void => {
  const { manifest, part, needsBytes } = checked(dir, options).update;
  const { version, software, ledger } = manifest;
  if (options.json === true) printJson({ version, software, platform, ledger, file: part.file, needsBytes });
  else printLine(`update ${version} (${software}) for ${platform}: it would be taken`);
  if (ledger > ledgerSchema && options.json !== true)
    printLine('  it brings the ledger to a newer form: once it has started it cannot be taken back');
};

const apply = async (dir: string, options: Where & Readonly<{ restart: boolean }>): Promise<void> => {
  const { versions, update } = checked(dir, options);
  await applyUpdate(update, versions);
  const { version, software } = update.manifest;
  if (!options.restart) {
    if (options.json === true) printJson({ outcome: 'on-trial', version, software });
    else printLine(`update ${version} (${software}) is on trial from the next start`);
    return;
  }
  const since = Date.now();
  // The unit settles before this returns; where there is no unit it is done from here.
  restartUnit([]);
  const settled = await settleHere({ ...options, within: readySeconds }, true, since);
  const { held, failed } = versions.state();
  if (settled.outcome !== 'nothing-on-trial') tell(settled, options.json === true);
  else if (held === version) tell({ outcome: 'held', version, software }, options.json === true);
  else tell({ outcome: 'taken-back', version, software, why: failed?.why ?? 'see the log' }, options.json === true);
};

const restartUnit = (how: readonly string[]): void => {
  const { status, error } = spawnSync('systemctl', ['restart', ...how, unitName], { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  process.stderr.write(
    `${unitName} could not be started anew from here: start the kiosk by hand, it has ${readySeconds} s\n`,
  );
};

const settleHere = async (
  options: Where & Readonly<{ within: number }>,
  restart: boolean,
  since: number | null,
): Promise<Settled> => {
  const dataDirectory = dataOf(options.data);
  const settled = await settle({
    versions: new Versions(options.app),
    dataDirectory,
    isReady: () => isReadySince(dataDirectory, since),
    withinMs: options.within * 1000,
    now: Date.now,
  });
  // Not waited for: the unit itself may be what waits for this.
  if (settled.outcome === 'taken-back' && restart) restartUnit(['--no-block']);
  return settled;
};

const guard = ({ app, data, json }: Where): void =>
  tell(guardStart(new Versions(app), dataOf(data), new Date()), json === true);

const tell = (settled: Settled, json: boolean): void => {
  if (settled.outcome === 'taken-back' || settled.outcome === 'kept') process.exitCode = 1;
  if (json) printJson(settled);
  else if (settled.outcome === 'held') printLine(`update ${settled.version} (${settled.software}) is ready and stays`);
  else if (settled.outcome === 'taken-back')
    printLine(`update ${settled.version} (${settled.software}) was taken back: ${settled.why}`);
  else if (settled.outcome === 'kept')
    printLine(`update ${settled.version} (${settled.software}) did not get ready and stays: ${settled.why}`);
};

const show = ({ app, json }: Where): void => {
  const versions = new Versions(app);
  const state = versions.state();
  if (json === true) {
    printJson({ current: versions.current(), ...state });
    return;
  }
  printLine(`in use: ${versions.current() ?? 'none under versions/'}`);
  if (state.trial !== null) printLine(`on trial: ${state.trial.version} (${state.trial.software})`);
  if (state.failed !== null)
    printLine(`failed at ${state.failed.at}: ${state.failed.version} (${state.failed.software}), ${state.failed.why}`);
};

type SignOptions = Readonly<{ key: string; number: number; software: string; audience: string; json?: boolean }>;

const sign = async (archives: readonly string[], options: SignOptions): Promise<void> => {
  const parts = archives.map((text) => /^([a-z0-9]+-[a-z0-9]+)=(.+)$/.exec(text) ?? [text]);
  const folders = new Set(parts.map(([, , file = '']) => dirname(file)));
  const [folder] = folders;
  if (folder === undefined || folders.size > 1 || parts.some(({ length }) => length < 3)) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'archives are PLATFORM=FILE, all in one folder',
      'such as linux-arm64=out/checkpoint-0.2.0-arm64.tar.gz',
    );
  }
  const packages = Object.fromEntries(
    await Promise.all(parts.map(async ([, name = '', file = '']) => [name, await described(file)] as const)),
  );
  const manifest = { version: options.number, software: options.software, ledger: ledgerSchema, packages };
  const signing = { audience: options.audience, notAfter: null };
  const bytes = signUpdateManifest(manifest, signing, readInput(options.key, 'the key'), passphrase());
  const out = join(folder, updateManifestName);
  writeOutput(out, bytes);
  if (options.json === true) printJson({ file: out, version: options.number, platforms: Object.keys(packages) });
  else printLine(`${out}: update ${options.number} (${options.software}) for ${Object.keys(packages).join(', ')}`);
};

/** @throws (rejects) CheckpointError InputUnreadable */
const described = async (file: string) => {
  const { status, stdout } = spawnSync('tar', ['-tvzf', file], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) {
    throw new CheckpointError(ErrorCode.InputUnreadable, `${file} is no gzipped tar`, 'make it with tar -czf');
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  // The third column of tar's listing is the size; each file takes whole blocks.
  const unpackedBytes = stdout
    .split('\n')
    .map((line) => Number(line.split(/\s+/)[2] ?? 0))
    .reduce((sum, size) => sum + Math.ceil((Number.isFinite(size) ? size : 0) / 4096) * 4096, 4096);
  return { file: basename(file), bytes: statSync(file).size, unpackedBytes, sha256: new Uint8Array(hash.digest()) };
};
