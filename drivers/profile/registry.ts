import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { printerProfileFiles } from '../profiles/printers/index.ts';
import { scannerProfileFiles } from '../profiles/scanners/index.ts';
import { thermometerProfileFiles } from '../profiles/thermometers/index.ts';
import { type Profile, parseProfile } from './profile.ts';

/** Imported one by one, so that a bundle holds them: nothing scans a directory of ours. */
const shipped: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  Object.entries({ ...scannerProfileFiles, ...thermometerProfileFiles, ...printerProfileFiles }),
);

export const profileNames: readonly string[] = [...shipped.keys()];

/**
 * @param settings a device's own settings, which go before those of its profile
 * @throws CheckpointError ProfileUnknown, ProfileInvalid
 */
export const findProfile = (name: string, settings: Readonly<Record<string, unknown>> = {}): Profile => {
  const json = shipped.get(name);
  if (json !== undefined) return parseProfile(withSettings(json, settings), name);
  throw new CheckpointError(
    ErrorCode.ProfileUnknown,
    `there is no device profile "${name}"`,
    `Use one of: ${profileNames.join(', ')}.`,
  );
};

const withSettings = (json: unknown, settings: Readonly<Record<string, unknown>>): unknown => {
  const profile = json as Readonly<{ settings: Readonly<Record<string, unknown>> }>;
  return { ...profile, settings: { ...profile.settings, ...settings } };
};
