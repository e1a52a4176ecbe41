import { createHash } from 'node:crypto';

/** Names a local configuration by its text, whatever version of the software reads it. SHA-256, hex */
export const configurationDigest = (text: string): string => createHash('sha256').update(text).digest('hex');
