/**
 * The station's door for whoever helps from afar: a bundle without people, and sticks to carry it. It starts no station.
 */
export { type Backup, backupOf, restoreBackup } from './support/configuration-backup.ts';
export { newestBackup } from './support/files-on-sticks.ts';
export { saveFile } from './support/save-file.ts';
export { type Stick, sticks, stickToWrite } from './support/sticks.ts';
export { type Bundle, type BundleOrder, supportBundle } from './support/support-bundle.ts';
