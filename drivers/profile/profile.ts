import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { barrierProfiles } from './barrier-settings.ts';
import { printerProfiles } from './printer-settings.ts';
import { scannerProfiles } from './scanner-settings.ts';
import { thermometerProfiles } from './thermometer-settings.ts';

/** A device model or family as data: which protocol it speaks, with which settings, and how it is recognised. */
export const profileSchema = z.discriminatedUnion('protocol', [
  ...scannerProfiles,
  ...thermometerProfiles,
  ...printerProfiles,
  ...barrierProfiles,
]);
export type Profile = Readonly<z.infer<typeof profileSchema>>;
export type ScannerProfile = Extract<Profile, { kind: 'scanner' }>;
export type ThermometerProfile = Extract<Profile, { kind: 'thermometer' }>;
export type PrinterProfile = Extract<Profile, { kind: 'printer' }>;
export type BarrierProfile = Extract<Profile, { kind: 'barrier' }>;

/** @throws CheckpointError ProfileInvalid */
export const parseProfile = (json: unknown, name: string): Profile => {
  const parsed = profileSchema.safeParse(json);
  if (parsed.success && parsed.data.id === name) return parsed.data;
  const why = parsed.success ? `its id is "${parsed.data.id}"` : inOneLine(parsed.error);
  throw new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device profile "${name}" is invalid: ${why}`,
    'Correct the profile, or choose another one for this device.',
  );
};

/** On the screen and in a table there is one line for it. */
const inOneLine = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
