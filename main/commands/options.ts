import { InvalidArgumentError, Option } from 'commander';

export const stationOption = (): Option =>
  new Option('--station <url>', 'the running station (default: the one at the data directory, or the only one)');
export const dataOption = (): Option => new Option('--data <dir>', 'data directory (default: XDG state directory)');
export const jsonOption = (): Option => new Option('--json', 'one JSON value on stdout');

/** @param unit for the message */
export const wholeNumber = (low: number, high: number, unit: string) => (text: string) => {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`a whole number of ${unit} from ${low} to ${high}.`);
};
