import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { type Profile, parseProfile } from './profile.ts';
import escposGeneric from './profiles/escpos-generic.json' with { type: 'json' };
import gyMcu90615 from './profiles/gy-mcu90615.json' with { type: 'json' };
import serialScanner from './profiles/serial-scanner.json' with { type: 'json' };

/** Imported one by one, so that a bundle holds them: nothing scans a directory. */
const shipped: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['escpos-generic', escposGeneric],
  ['gy-mcu90615', gyMcu90615],
  ['serial-scanner', serialScanner],
]);

export const profileNames: readonly string[] = [...shipped.keys()];

/** @throws CheckpointError ProfileUnknown, ProfileInvalid */
export const findProfile = (name: string): Profile => {
  const json = shipped.get(name);
  if (json !== undefined) return parseProfile(json, name);
  throw new CheckpointError(
    ErrorCode.ProfileUnknown,
    `there is no device profile "${name}"`,
    `Use one of: ${profileNames.join(', ')}.`,
  );
};
