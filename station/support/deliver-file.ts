import { join } from 'node:path';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { linuxMounts, type MountSources } from '../drives/mounts.ts';
import { saveFile } from './save-file.ts';
import { noStick, stickFault, sticks, stickToWrite } from './sticks.ts';

export type FileToDeliver = Readonly<{ name: string; bytes: Uint8Array }>;

/**
 * Writes and waits for the disk: not for the gate's thread.
 * @throws CheckpointError StickMissing, StickUnreadable, StickProtected, StickFull, StickGone, OutputUnusable
 */
export const deliverFile = (
  { name, bytes }: FileToDeliver,
  to: FileTarget,
  sources: MountSources = linuxMounts,
): DeliveredFile => {
  if (to === 'screen') {
    return { name, bytes: bytes.length, saved: null, base64: Buffer.from(bytes).toString('base64') };
  }
  const { folder } = stickToWrite(sticks(sources), bytes.length, () => noStick(sources));
  try {
    saveFile(join(folder, name), bytes);
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.code !== ErrorCode.OutputUnusable) throw error;
    throw stickFault(folder, error) ?? error;
  }
  return { name, bytes: bytes.length, saved: folder, base64: null };
};
