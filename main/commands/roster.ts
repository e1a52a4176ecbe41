import type { Command } from 'commander';
import { dataOption, jsonOption } from './options.ts';

/** `kiosk roster …`: the site's own staff and residents. */
export const addRoster = (program: Command): void => {
  const roster = program
    .command('roster')
    .description('staff or residents of this site, whom guards find by name; kept encrypted')
    .exitOverride();
  roster
    .command('import')
    .description(
      'take a table (CSV) in place of the one before; a running station opens it by itself. Columns: name; and number, birth, phone, group (staff or resident), unit, code (what a scanner reads from their own card)',
    )
    .argument('<file>', 'CSV in UTF-8')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./roster-desk.ts')).importTable(file, options));
  roster
    .command('show')
    .description('how many it holds; names nobody')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./roster-desk.ts')).show(options));
  roster
    .command('remove')
    .description('destroy it and its key')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./roster-desk.ts')).remove(options));
};
