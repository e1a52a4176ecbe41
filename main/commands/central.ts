import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type FoundStation, findStation } from '../client/find-station.ts';

const entry = fileURLToPath(new URL('../../central/command.ts', import.meta.url));

/**
 * Hands over to the receiver's own command line. Where no --central is named, the running demo's URL serves for both,
 * with its command token.
 */
export const central = async (args: readonly string[]): Promise<void> => {
  const station = asksTheReceiver(args) ? theDemo(args) : null;
  const environment =
    station === null
      ? {}
      : {
          CHECKPOINT_CENTRAL: station.url,
          ...(station.token === null ? {} : { CHECKPOINT_CENTRAL_TOKEN: station.token }),
        };
  process.exitCode = await run(station === null ? args : withoutStation(args), environment);
};

const asksTheReceiver = (args: readonly string[]): boolean =>
  args[0] !== undefined &&
  ['events', 'trace', 'stats'].includes(args[0]) &&
  !args.some((arg) => /^(?:--central(?:=|$)|--help$|-h$)/.test(arg)) &&
  (process.env['CHECKPOINT_CENTRAL'] ?? '') === '';

/** @throws CheckpointError StationNotRunning, StationAmbiguous */
const theDemo = (args: readonly string[]): FoundStation => {
  const station = optionOf(args, '--station');
  const data = optionOf(args, '--data');
  return findStation({ ...(station === null ? {} : { station }), ...(data === null ? {} : { data }) }, process.env);
};

const optionOf = (args: readonly string[], name: string): string | null => {
  const joined = args.find((arg) => arg.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? null);
};

const withoutStation = (args: readonly string[]): readonly string[] =>
  args.filter(
    (arg, index) => !/^--(?:station|data)(?:=|$)/.test(arg) && !['--station', '--data'].includes(args[index - 1] ?? ''),
  );

const run = (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
