import { type Command, Option } from 'commander';
import { dataOption, jsonOption, stationOption } from './options.ts';

/** `kiosk support-bundle`, `backup`, `restore`: what leaves a kiosk and what comes back. */
export const addSupport = (program: Command): void => {
  program
    .command('support-bundle')
    .description('the state of this kiosk for whoever helps, without anything of people; running or not')
    .option('--out <file>', 'file or folder to write (default: the folder where you are)')
    .addOption(new Option('--stick', 'onto the USB stick that is plugged in').conflicts('out'))
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./support-desk.ts')).bundle(options));
  program
    .command('backup')
    .description('the configuration and your own profiles, questions and words; never keys, people or the ledger')
    .option('--out <file>', 'file or folder to write (default: the USB stick that is plugged in)')
    .option('--config <file>', 'configuration (default: checkpoint.json in the data directory)')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./backup-desk.ts')).backup(options));
  program
    .command('restore')
    .description('put a backup in the place of the configuration; the one before is kept as checkpoint.json.before')
    .argument('[file]', 'a .backup.json (default: the newest on the USB stick)')
    .option('--other-station', 'it is of another station, and this kiosk shall be that one')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./backup-desk.ts')).restore(file, options));
};
