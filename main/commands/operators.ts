import { type Command, InvalidArgumentError, Option } from 'commander';
import { operatorIdSchema, roles } from '../../contract/operator.ts';
import { dataOption, jsonOption } from './options.ts';

const operatorId = (text: string): string => {
  if (operatorIdSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('an id has lower-case letters, digits and hyphens, at most 32.');
};

/** `kiosk operators …`: who may sign in at the screens. */
export const addOperators = (program: Command): void => {
  const operators = program
    .command('operators')
    .description('who may sign in at the screens: supervisors and installers, by PIN')
    .exitOverride();
  operators
    .command('list')
    .description('names and roles; never a PIN')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./operators-desk.ts')).list(options));
  operators
    .command('add')
    .description('add one, or give one another name, role or PIN; a running station takes it at once')
    .argument('<id>', 'stands in the records: name a post or a number', operatorId)
    .requiredOption('--name <name>', 'as the screens show it')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('supervisor'))
    .option(
      '--pin-file <file>',
      'file with a PIN of 6 to 12 digits; - reads a line of stdin (default: - ; guards need none)',
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (id, options) => (await import('./operators-desk.ts')).add(id, options));
  operators
    .command('remove')
    .description('their PIN opens nothing from now on')
    .argument('<id>', 'as "list" says it', operatorId)
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (id, options) => (await import('./operators-desk.ts')).remove(id, options));
};
