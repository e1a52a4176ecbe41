import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/**
 * Private key of the role `commands`, 32 bytes in base64.
 * @throws CheckpointError SigningKeyUnusable
 */
export const readCommandsKey = (file: string): Uint8Array => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw keyUnusable(`${file} cannot be read: ${messageOf(cause)}`);
  }
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === 32) return new Uint8Array(bytes);
  throw keyUnusable(`${file} holds no key of 32 bytes in base64`);
};

export const keyUnusable = (message: string): CheckpointError =>
  new CheckpointError(ErrorCode.SigningKeyUnusable, message, 'name the private key of the role "commands"');
