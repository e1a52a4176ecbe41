import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/** More than any picture of a few centimetres has. */
const mostBytes = 1024 * 1024;

export const logoHint = 'Put a PNG of at most 1 MiB there, or take "logo" out of the configuration; then start again.';

/**
 * The logo of `passage.printing.logo`, as its bytes are.
 * @param file relative to the data directory
 * @throws CheckpointError PrinterLogoUnusable: slips are printed without it
 */
export const readLogoFile = (dataDirectory: string, file: string): Uint8Array => {
  const path = resolve(dataDirectory, file);
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new Error(`it has ${size} bytes`);
    return readFileSync(path);
  } catch (thrown) {
    const message = `the logo ${path} cannot be used: ${messageOf(thrown)}`;
    throw new CheckpointError(ErrorCode.PrinterLogoUnusable, message, logoHint, { cause: thrown });
  }
};
