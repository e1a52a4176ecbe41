import { join } from 'node:path';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { saveFile } from './save-file.ts';
import { sticks, stickToWrite } from './sticks.ts';

/** @throws CheckpointError StickMissing, OutputUnusable */
export const deliverFile = (file: Readonly<{ name: string; bytes: Uint8Array }>, to: FileTarget): DeliveredFile => {
  const { name, bytes } = file;
  if (to === 'screen') {
    return { name, bytes: bytes.length, saved: null, base64: Buffer.from(bytes).toString('base64') };
  }
  const { folder } = stickToWrite(sticks(), bytes.length);
  saveFile(join(folder, name), bytes);
  return { name, bytes: bytes.length, saved: folder, base64: null };
};
