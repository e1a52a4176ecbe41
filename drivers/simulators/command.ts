#!/usr/bin/env node
import { accessSync, constants } from 'node:fs';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { linkCommands, type SimulatedKind, simulatedKinds } from './kinds.ts';
import { linesOfFile, linesOfStream, runScript } from './script.ts';

/** Exit statuses of every command: 0 done, 1 refused or failed, 2 wrong usage. */
const failedStatus = 1;
const usageStatus = 2;

type Options = Readonly<{
  listen?: number;
  pty?: string;
  control: number;
  protocol?: string;
  profile?: string;
  script?: string;
  record?: string;
  printLines: boolean;
  stayWithParent: boolean;
}>;

const print = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const portNumber = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('a port is a number from 0 to 65535; 0: any free one.');
};

const commandHelp = (): string => {
  const rows = (commands: readonly (readonly [string, string])[]) =>
    commands.map(([form, does]) => `  ${form.padEnd(52)} ${does}`.trimEnd());
  return [
    '',
    'Commands are JSON lines, on the control port, on stdin or in the script; each is answered with one line.',
    'any device:',
    ...rows(linkCommands),
    ...[...simulatedKinds].flatMap(([name, kind]) => [
      `${name} (${kind.protocols.join(', ')}):`,
      ...rows(kind.commands),
    ]),
  ].join('\n');
};

/** The parent holds the other end of stdin: when it dies, however suddenly, the system closes it. */
const endWithParent = (): void => {
  for (const event of ['end', 'close', 'error'] as const) process.stdin.on(event, () => process.exit(0));
  process.stdin.resume();
};

/**
 * A protocol by its own name or by the profile that speaks it.
 * @throws CheckpointError UsageWrong, ProfileUnknown
 */
const protocolOf = (name: string, kind: SimulatedKind, { protocol, profile }: Options): string => {
  const wanted = protocol ?? (profile === undefined ? kind.protocols[0] : spokenBy(profile, kind));
  if (kind.protocols.includes(wanted)) return wanted;
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    `a simulated ${name} does not speak "${wanted}"`,
    `it speaks: ${kind.protocols.join(', ')}`,
  );
};

const spokenBy = (profile: string, kind: SimulatedKind): string =>
  kind.protocols.includes(profile) ? profile : shippedRegistry().find(profile).protocol;

const readable = (file: string): void => {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new CheckpointError(ErrorCode.UsageWrong, `the script cannot be read: ${messageOf(cause)}`, 'name a file', {
      cause,
    });
  }
};

const simulate = async (name: string, options: Options): Promise<void> => {
  const kind = simulatedKinds.get(name);
  if (kind === undefined) throw new CheckpointError(ErrorCode.UsageWrong, `no device is called "${name}"`);
  if (options.listen !== undefined && options.pty !== undefined) {
    throw new CheckpointError(ErrorCode.UsageWrong, 'a device hangs on a port or on a terminal, not on both');
  }
  if (options.script !== undefined) readable(options.script);
  const protocol = protocolOf(name, kind, options);
  if (options.stayWithParent) endWithParent();
  const handle = await kind.start({
    port: options.listen ?? 0,
    pty: options.pty ?? null,
    controlPort: options.control,
    protocol,
    recordFile: options.record ?? null,
    told: (command) => {
      if (options.printLines) print({ command });
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void handle.close().finally(() => process.exit(0)));
  }
  const place = 'port' in handle.place ? { listening: handle.place.port } : handle.place;
  print({ ...place, control: handle.controlPort, kind: name, protocol });
  if (options.script !== undefined) await runScript(linesOfFile(options.script), handle.command, print);
  if (!options.stayWithParent) await runScript(linesOfStream(process.stdin), handle.command, print);
};

const program = new Command('kiosk simulate')
  .description('a simulated device: prints one JSON line when it is ready, and runs until it is told to stop')
  .addArgument(new Argument('<device>', 'what it is').choices([...simulatedKinds.keys()]))
  .addOption(
    new Option('--listen <port>', 'port on 127.0.0.1, as of a serial device server (default: any free one)').argParser(
      portNumber,
    ),
  )
  .option('--pty <path>', 'in place of the port: a serial port of this system at that path (needs socat)')
  .addOption(new Option('--control <port>', 'port for commands').argParser(portNumber).default(0, 'any free one'))
  .option('--protocol <name>', 'what it speaks')
  .option('--profile <name>', 'in place of the protocol: what a device of that profile speaks')
  .option('--script <file>', 'commands to carry out first, one a line')
  .option('--record <file>', 'a printer appends all it gets to this file')
  .option('--print-lines', 'print every command that comes', false)
  .addOption(new Option('--stay-with-parent', 'end when stdin ends').default(false).hideHelp())
  .addHelpText('after', commandHelp)
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride()
  .action(simulate);

const report = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageStatus;
  const known = error instanceof CheckpointError ? error : null;
  process.stderr.write(`error${known === null ? '' : ` ${known.code}`}: ${messageOf(error)}\n`);
  if (known !== null && known.hint !== '') process.stderr.write(`  → ${known.hint}\n`);
  return known?.code === ErrorCode.UsageWrong ? usageStatus : failedStatus;
};

process.stdout.on('error', () => process.exit(0));
try {
  await program.parseAsync();
} catch (error) {
  process.exit(report(error));
}
