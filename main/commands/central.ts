import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckpointError, type ErrorCode } from '../../contract/errors.ts';
import { askDiagnostics } from '../client/ask-diagnostics.ts';
import { type FoundStation, findStation } from '../client/find-station.ts';
import { officeKeyFile } from '../demo/enrolment.ts';
import { handOver } from './hand-over.ts';

const entry = fileURLToPath(new URL('../../central/command.ts', import.meta.url));

/**
 * Hands over to the receiver's own command line. Where no --central is named, the running demo's URL serves for both,
 * with its command token.
 */
export const central = async (args: readonly string[]): Promise<void> => {
  if (commandsTheDemo(args)) {
    process.exitCode = await handOver(entry, await toTheDemo(args), {});
    return;
  }
  const station = asksTheReceiver(args) ? theDemo(args) : null;
  const environment =
    station === null
      ? {}
      : {
          CHECKPOINT_CENTRAL: station.url,
          ...(station.token === null ? {} : { CHECKPOINT_CENTRAL_TOKEN: station.token }),
        };
  process.exitCode = await handOver(entry, station === null ? args : withoutStation(args), environment);
};

const asksTheReceiver = (args: readonly string[]): boolean =>
  args[0] !== undefined &&
  ['events', 'shifts', 'trace', 'referral', 'stats'].includes(args[0]) &&
  !args.some((arg) => /^(?:--central(?:=|$)|--help$|-h$)/.test(arg)) &&
  (process.env['CHECKPOINT_CENTRAL'] ?? '') === '';

const commandsTheDemo = (args: readonly string[]): boolean =>
  args[0] === 'command' && args[1] !== undefined && !args.some((arg) => /^(?:--broker(?:=|$)|--help$|-h$)/.test(arg));

/** A demo that runs here is told through its own broker, with its own key. @throws CheckpointError StationNotRunning */
const toTheDemo = async (args: readonly string[]): Promise<readonly string[]> => {
  const data = optionOf(args, '--data');
  const answer = await askDiagnostics(data === null ? {} : { data });
  if (!('diagnostics' in answer)) {
    const { code, message, hint } = answer.error;
    throw new CheckpointError(code as ErrorCode, message, `name a broker with --broker URL; ${hint}`);
  }
  const { broker, site, station, dataDirectory } = answer.diagnostics;
  const key = officeKeyFile(join(dataDirectory, 'demo'), 'commands');
  const has = (name: string) => optionOf(args, name) !== null;
  return [
    ...args.filter((arg, index) => !/^--data(?:=|$)/.test(arg) && args[index - 1] !== '--data'),
    ...(broker === null ? [] : ['--broker', broker]),
    ...(has('--station') ? [] : ['--station', `${site}/${station}`]),
    ...(has('--key') || has('--keys') || !existsSync(key) ? [] : ['--key', key]),
  ];
};

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
