import type { Configuration } from '../../contract/configuration.ts';
import type { DeliveredFile, FileTarget, FoundBackup } from '../../contract/support.ts';
import type { MountSources } from '../drives/mounts.ts';
import { backupOf } from './configuration-backup.ts';
import { deliverFile, type FileToDeliver } from './deliver-file.ts';
import { backupsOnSticks, backupText, newestAnswer } from './files-on-sticks.ts';
import type { BundleOrder } from './support-bundle.ts';

/** What is asked of the thread that looks at sticks. It is handed over as a copy. */
export type StickTask =
  | Readonly<{ do: 'deliver'; file: FileToDeliver; to: FileTarget }>
  | Readonly<{ do: 'backup'; dataDirectory: string; configuration: Configuration; now: number; to: FileTarget }>
  | Readonly<{ do: 'bundle'; order: BundleOrder; to: FileTarget }>
  | Readonly<{ do: 'find-backups'; configuration: Pick<Configuration, 'site' | 'station'> }>
  | Readonly<{ do: 'read-backup'; file: string }>
  | Readonly<{ do: 'newest-answer' }>;

export type StickAnswers = {
  deliver: DeliveredFile;
  backup: DeliveredFile;
  bundle: DeliveredFile;
  'find-backups': readonly FoundBackup[];
  'read-backup': string;
  'newest-answer': string;
};

/** @throws CheckpointError as the parts do */
export const doStickTask = async (task: StickTask, sources: MountSources): Promise<StickAnswers[StickTask['do']]> => {
  switch (task.do) {
    case 'deliver':
      return deliverFile(task.file, task.to, sources);
    case 'backup':
      return deliverFile(backupOf(task.dataDirectory, task.configuration, task.now), task.to, sources);
    case 'bundle': {
      // It reads the ledger: only who gathers one pays for loading that.
      const { supportBundle } = await import('./support-bundle.ts');
      return deliverFile(supportBundle(task.order), task.to, sources);
    }
    case 'find-backups':
      return backupsOnSticks(task.configuration, sources);
    case 'read-backup':
      return backupText(task.file, sources);
    case 'newest-answer':
      return newestAnswer(sources);
  }
};
