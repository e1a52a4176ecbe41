import { basename } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import type { StationFunctions } from '../../contract/rpc.ts';
import { restoreBackup } from './configuration-backup.ts';
import type { StickRoom } from './stick-room.ts';

export type BackupDeskParts = Readonly<{
  dataDirectory: string;
  /** As the station runs with it. */
  configuration: Configuration;
  now: () => number;
  /** The station starts again as soon as nobody stands there. */
  restart: () => void;
  sticks: Pick<StickRoom, 'ask'>;
}>;

/** Backup and restore of the configuration from the screen, on a USB stick. */
export const backupDesk = ({
  dataDirectory,
  configuration,
  now,
  restart,
  sticks,
}: BackupDeskParts): Pick<StationFunctions, 'backupConfiguration' | 'foundBackups' | 'restoreConfiguration'> => ({
  backupConfiguration: (to) => sticks.ask({ do: 'backup', dataDirectory, configuration, now: now(), to }),
  foundBackups: () => sticks.ask({ do: 'find-backups', configuration }),
  restoreConfiguration: async (file, otherStation) => {
    const text = await sticks.ask({ do: 'read-backup', file });
    restoreBackup({ dataDirectory, text, source: basename(file), otherStation });
    restart();
  },
});
