import { type Command, InvalidArgumentError, Option } from 'commander';
import { jsonOption } from './options.ts';

type Values = Readonly<Record<string, number | string | boolean>>;

/** `feverCelsius=38`, once for each. */
const parameterValue = (text: string, before: Values = {}): Values => {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('a parameter is NAME=VALUE, such as feverCelsius=38.');
  }
  const number = Number(value);
  const typed = value === 'true' || value === 'false' ? value === 'true' : Number.isNaN(number) ? value : number;
  return { ...before, [name]: typed };
};

const parameterOption = (): Option =>
  new Option('--parameter <name=value>', "this site's value for a parameter of the set; may be given several times")
    .argParser<Values>(parameterValue)
    .default({}, 'those of the set');

/** `kiosk rules …`: the rule sets, and why a passage is decided as it is. */
export const addRules = (program: Command): void => {
  const rules = program
    .command('rules')
    .description('rule sets: what they say, and why a passage is decided as it is; without a name: list')
    .exitOverride();

  rules
    .command('list', { isDefault: true })
    .description('the rule sets that ship with the software')
    .addOption(jsonOption())
    .action(async (options) => (await import('./rules-show.ts')).list(options));

  rules
    .command('show')
    .description('a rule set in words: its parameters, its rules in order, where they come from')
    .argument('<set>', 'id of a shipped set, or a JSON file; a file that is no valid set is refused with the reason')
    .addOption(jsonOption())
    .action(async (set, options) => (await import('./rules-show.ts')).show(set, options));

  rules
    .command('explain')
    .description('which rule decides a passage with these facts, and why; "-" reads them from stdin')
    .requiredOption('--facts <file>', 'JSON; what is left out is as for somebody of whom nothing else is known')
    .option('--set <id|file>', 'rule set (default: venue; with --data the one that its configuration names)')
    .addOption(
      new Option('--data <dir>', 'as the station of this data directory decides: its signed list, its parameters'),
    )
    .addOption(parameterOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./rules-explain.ts')).explainFacts(options));

  rules
    .command('facts')
    .description('every fact that a rule can ask for, as a Markdown table')
    .addOption(jsonOption())
    .action(async (options) => (await import('./rules-show.ts')).facts(options));
};
