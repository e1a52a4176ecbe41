import type { Configuration } from '../../contract/configuration.ts';
import { ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import { logoHint, readLogoFile } from '../printing/logo.ts';

/**
 * The picture that heads slips and sheets; null: none is configured, or the file is none that can be printed.
 * @param unusable told why
 */
export const printedLogo = (
  { passage }: Configuration,
  dataDirectory: string,
  unusable: (fault: ErrorRecord) => void,
): Uint8Array | null => {
  const { logo } = passage.printing;
  if (logo === null) return null;
  try {
    return readLogoFile(dataDirectory, logo);
  } catch (error) {
    unusable(logoUnusable(messageOf(error)));
    return null;
  }
};

export const logoUnusable = (message: string): ErrorRecord => ({
  code: ErrorCode.PrinterLogoUnusable,
  message,
  hint: logoHint,
});
