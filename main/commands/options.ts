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

/** `10.0.0.5:9100`, `[::1]:4001` */
export const address = (text: string): Readonly<{ host: string; port: number }> => {
  const [, host = '', digits = ''] = /^\[?([^\s[\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host !== '' && port >= 1 && port <= 65_535) return { host, port };
  throw new InvalidArgumentError('an address is HOST:PORT, such as 10.0.0.5:9100.');
};

export const hexBytes = (text: string): Uint8Array => {
  const digits = text.replaceAll(/[\s:]/g, '');
  if (/^([0-9a-f]{2})+$/i.test(digits)) return new Uint8Array(Buffer.from(digits, 'hex'));
  throw new InvalidArgumentError('bytes are hex digits, two each, such as "a5 15 ba".');
};
