import { type Command, Option } from 'commander';
import { dataOption, jsonOption, stationOption } from './options.ts';

/** `kiosk support-bundle`: what whoever helps from afar needs. */
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
};
