import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { type Bundle, saveFile, sticks, stickToWrite, supportBundle } from '../../station/support-office.ts';
import { dataOf } from '../client/data-of.ts';
import { findStation, type WhichStation } from '../client/find-station.ts';
import { connectStation } from '../client/station-client.ts';
import { configurationFile } from '../host/paths.ts';
import { printJson, printLine } from './print.ts';

type Where = Readonly<{ out?: string; stick?: boolean }>;
type BundleOptions = WhichStation & Where & Readonly<{ json?: boolean }>;
type Made = Readonly<{ bundle: Bundle; running: boolean }>;

/** @throws CheckpointError UsageWrong, InputUnreadable, StickMissing, OutputUnusable */
export const bundle = async (options: BundleOptions): Promise<void> => {
  const { bundle: made, running } = await bundleOf(options);
  const file = placeOf(options, made.name, made.bytes.length);
  saveFile(file, made.bytes);
  if (options.json === true) printJson({ file, bytes: made.bytes.length, running });
  else printLine(`${file} (${Math.ceil(made.bytes.length / 1024)} KiB): nothing of people is in it`);
};

/** The running station's; where it cannot be asked, what its data directory says. */
const bundleOf = async (options: BundleOptions): Promise<Made> => {
  try {
    const client = await connectStation(findStation(options, process.env));
    try {
      const { name, base64 } = await client.supportBundle('screen');
      return { bundle: { name, bytes: Buffer.from(base64 ?? '', 'base64') }, running: true };
    } finally {
      client.close();
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    if (error.code === ErrorCode.StationAmbiguous) {
      throw new CheckpointError(ErrorCode.UsageWrong, error.message, 'name one: --data DIR, or --station URL');
    }
    return { bundle: bundleOfFolder(dataOf(options), error), running: false };
  }
};

const bundleOfFolder = (dataDirectory: string, why: CheckpointError): Bundle => {
  if (!existsSync(dataDirectory)) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `there is no data directory at ${dataDirectory}`,
      'name the one of your kiosk with --data DIR',
    );
  }
  const { configuration, wrong } = configurationOf(dataDirectory);
  return supportBundle({
    dataDirectory,
    configuration,
    diagnostics: null,
    wrong: [`no station was asked: ${why.message}`, ...wrong],
    now: Date.now(),
  });
};

const configurationOf = (data: string): Readonly<{ configuration: Configuration | null; wrong: readonly string[] }> => {
  try {
    return { configuration: loadConfiguration(configurationFile(data)), wrong: [] };
  } catch (error) {
    if (error instanceof CheckpointError) return { configuration: null, wrong: [error.message] };
    throw error;
  }
};

/** A folder takes the file by its own name. */
export const placeOf = ({ out, stick }: Where, name: string, bytes: number): string => {
  if (stick === true) return join(stickToWrite(sticks(), bytes).folder, name);
  const wanted = resolve(out ?? '.');
  return existsSync(wanted) && statSync(wanted).isDirectory() ? join(wanted, name) : wanted;
};
