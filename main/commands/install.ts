import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { deviceProfiles } from '../../station/workshop.ts';
import { removeFiles, runCommand, writeFiles } from '../install/apply.ts';
import { afterUninstall, type InstallStep, installPlan, uninstallCommands } from '../install/plan.ts';
import { defaultSettings, type InstallSettings } from '../install/settings.ts';
import { unitName } from '../install/units.ts';
import { type Verdict, verifyRules, verifyUnit } from '../install/verify.ts';
import { jsonOption } from './options.ts';
import { printJson, printLine } from './print.ts';

type InstallOptions = Readonly<{
  app: string;
  user: string;
  data: string;
  session: InstallSettings['session'];
  shell?: string;
  dryRun?: boolean;
  root?: string;
  json?: boolean;
}>;

export const addInstall = (program: Command): void => {
  program
    .command('install')
    .description('make this computer a kiosk: user, device rules, systemd unit, locked console (Linux, as root)')
    .option('--app <dir>', 'where the software lies (versions/ and current)', defaultSettings.app)
    .option('--user <name>', 'system user that it runs as', defaultSettings.user)
    .option('--data <dir>', 'data directory', defaultSettings.data)
    .addOption(
      new Option('--session <kind>', 'a window in a Wayland session of its own, or the screens on loopback only')
        .choices(['cage', 'headless'])
        .default(defaultSettings.session),
    )
    .option('--shell <program>', 'the packaged shell, such as /opt/Checkpoint/checkpoint-kiosk')
    .option('--dry-run', 'show what would be written and run, and do nothing')
    .option('--root <dir>', 'write into this folder instead of the system, and run nothing')
    .addOption(jsonOption())
    .action(install);
  program
    .command('uninstall')
    .description('take "kiosk install" back; the data directory and its user stay')
    .option('--root <dir>', 'of an installation into a folder')
    .addOption(jsonOption())
    .action(uninstall);
};

/** Paths and names go into files of systemd, which read %, spaces and quotes in a way of their own. */
const plainPath = /^\/[A-Za-z0-9._/-]*$/;
const plainName = /^[a-z_][a-z0-9_-]{0,30}$/;

/** @throws CheckpointError UsageWrong */
const settingsOf = ({ app, user, data, session, shell }: InstallOptions): InstallSettings => {
  const paths = [app, data, ...(shell === undefined ? [] : [shell])];
  if (paths.every((path) => plainPath.test(path)) && plainName.test(user)) {
    return { app, user, data, session, shell: shell ?? null };
  }
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    'paths are absolute, of letters, digits, ".", "_" and "-"; a user name is of small letters',
    'choose others: files of systemd and udev read spaces and quotes in a way of their own',
  );
};

const install = (options: InstallOptions): void => {
  const settings = settingsOf(options);
  const devices = deviceProfiles(join(settings.data, 'station'))
    .list()
    .flatMap(({ profile }) => profile.fingerprints);
  const plan = installPlan(settings, devices);
  if (options.dryRun === true) {
    if (options.json === true) printJson({ dryRun: true, steps: plan });
    else for (const line of plan.flatMap(shown)) printLine(line);
    return;
  }
  const root = options.root ?? '/';
  const files = writeFiles(plan, root);
  const verdicts = verdictsOf(root);
  // Files in a folder are for an image: nothing of the running system is touched.
  const commands =
    options.root === undefined ? plan.flatMap((step) => (step.kind === 'run' ? [runCommand(step.command)] : [])) : [];
  if (verdicts.some(({ outcome }) => outcome === 'bad') || commands.some(({ ok }) => !ok)) process.exitCode = 1;
  if (options.json === true) {
    printJson({ root, files, verdicts, commands });
    return;
  }
  for (const { path, did } of files) printLine(`${did.padEnd(9)} ${path}`);
  for (const verdict of verdicts) printLine(wordsOf(verdict));
  for (const { command, ok, says } of commands)
    printLine(`${ok ? 'ran      ' : 'FAILED   '} ${command}${says === '' ? '' : `: ${says}`}`);
  if (options.root === undefined) printLine(`start it now: systemctl start ${unitName}`);
};

const verdictsOf = (root: string): readonly Verdict[] => [
  verifyUnit(`/etc/systemd/system/${unitName}`, root),
  verifyRules(join(root, '/etc/udev/rules.d/70-checkpoint.rules')),
  verifyRules(join(root, '/etc/udev/rules.d/71-checkpoint-sticks.rules')),
];

const wordsOf = ({ what, outcome, says }: Verdict): string =>
  outcome === 'good' ? `checked   ${what}: good` : `${outcome === 'bad' ? 'BAD      ' : 'unchecked'} ${what}: ${says}`;

const shown = (step: InstallStep): readonly string[] => {
  switch (step.kind) {
    case 'file':
      return [`# ${step.path} — ${step.why}`, ...step.text.trimEnd().split('\n'), ''];
    case 'link':
      return [`# ${step.path} → ${step.to} — ${step.why}`, ''];
    case 'run':
      return [`$ ${step.command.join(' ')}    # ${step.why}`];
  }
};

const uninstall = (options: Readonly<{ root?: string; json?: boolean }>): void => {
  const inSystem = options.root === undefined;
  const before = inSystem ? uninstallCommands.map(runCommand) : [];
  const files = removeFiles(options.root ?? '/');
  const after = inSystem ? afterUninstall.map(runCommand) : [];
  const commands = [...before, ...after];
  if (options.json === true) {
    printJson({ files, commands });
    return;
  }
  if (files.length === 0) printLine('nothing was installed here');
  for (const { path, did } of files) printLine(`${did.padEnd(8)} ${path}${did === 'kept' ? ' (changed since)' : ''}`);
  for (const { command, ok, says } of commands)
    printLine(`${ok ? 'ran     ' : 'FAILED  '} ${command}${says === '' ? '' : `: ${says}`}`);
};
