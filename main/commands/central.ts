import { fileURLToPath } from 'node:url';
import { type FoundStation, findStation } from '../client/find-station.ts';
import { handOver } from './hand-over.ts';

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
  process.exitCode = await handOver(entry, station === null ? args : withoutStation(args), environment);
};

const asksTheReceiver = (args: readonly string[]): boolean =>
  args[0] !== undefined &&
  ['events', 'trace', 'referral', 'stats'].includes(args[0]) &&
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
