import type { Command } from 'commander';
import { dataOption, jsonOption, stationOption } from './options.ts';

/** `kiosk clock …`: how far the station believes its clock. */
export const addClock = (program: Command): void => {
  const clock = program
    .command('clock')
    .description('how far the running station believes its clock, and your word that it is right')
    .exitOverride();
  clock
    .command('show', { isDefault: true })
    .description('the time, how it is known, and what is wrong with it')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./clock-desk.ts')).show(options));
  clock
    .command('confirm')
    .description(
      'you have compared it with a right one: what the station knew from its own entries counts less; recorded',
    )
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./clock-desk.ts')).confirm(options));
};
