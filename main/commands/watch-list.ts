import { type Command, InvalidArgumentError, Option } from 'commander';
import { dataOption, jsonOption, stationOption, wholeNumber } from './options.ts';

const audience = (text: string): string => {
  if (text === '*' || /^(site\/[a-z0-9-]{1,48}|station\/[a-z0-9-]{1,48}\/[a-z0-9-]{1,48})$/.test(text)) return text;
  throw new InvalidArgumentError('an audience is *, site/SITE or station/SITE/STATION.');
};

const version = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a version is a whole number that grows with every list.');
};

/** `kiosk watch-list …`: F0 and F1, from the issuing desk to the door. Nothing of it prints whom a list names. */
export const addWatchList = (program: Command): void => {
  const watchList = program
    .command('watch-list')
    .description('confirmed cases and close contacts (F0, F1): made, signed, shown and brought; names nobody')
    .exitOverride();
  addMake(watchList);
  addSign(watchList);
  addShow(watchList);
  watchList
    .command('apply')
    .description('bring a signed list to the station: taken while it runs, or at its next start')
    .argument('<file>', 'signed list')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./watch-list-door.ts')).apply(file, options));
  watchList
    .command('key')
    .description('the public key of this station that lists are encrypted to; made where there is none yet')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./watch-list-door.ts')).key(options));
};

const addMake = (watchList: Command): void => {
  watchList
    .command('make')
    .description('an encrypted list, unsigned, of a table of people')
    .argument('<table>', 'CSV: number, qid and insurance (any of them), level, until')
    .requiredOption('--out <file>', 'write it there')
    .requiredOption('--secret <file>', 'base: what is kept to make its changes with is written there; --after: read')
    .option('--to <file>', 'base: public keys of stations and sites (kiosk watch-list key), one a line')
    .addOption(new Option('--after <n>', 'changes that continue this version, not a base').argParser(version))
    .addOption(
      new Option('--work <n>', 'base: iterations that every look-up costs, and every guess')
        .argParser(wholeNumber(1, 1000, 'iterations'))
        .default(16),
    )
    .addOption(jsonOption())
    .addHelpText('after', makeHelp)
    .action(async (table, options) => (await import('./watch-list-desk.ts')).make(table, options));
};

const addSign = (watchList: Command): void => {
  watchList
    .command('sign')
    .description('sign what "make" wrote, with a key of the role watch-list')
    .argument('<draft>', 'what "make" wrote')
    .requiredOption('--key <file>', 'Ed25519 private key: PKCS#8 (PEM, DER), or 32 bytes raw, base64 or hex')
    .requiredOption('--out <file>', 'the signed list, such as 20210911.base.cpwl')
    .addOption(new Option('--audience <whom>', '*, site/SITE or station/SITE/STATION').argParser(audience).default('*'))
    .addOption(
      new Option('--list-version <n>', 'must grow with every list (default: seconds since 1970)').argParser(version),
    )
    .addOption(
      new Option('--days <n>', 'it may be taken in for so long (default: until it is replaced)').argParser(
        wholeNumber(1, 9999, 'days'),
      ),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nAn encrypted key needs CHECKPOINT_KEY_PASSPHRASE.')
    .action(async (draft, options) => (await import('./watch-list-desk.ts')).sign(draft, options));
};

const addShow = (watchList: Command): void => {
  watchList
    .command('show')
    .description('what a signed list is, who signed it, and whether this station would take it')
    .argument('<file>', 'signed list')
    .option('--secret <file>', 'what "make" kept: says how many it holds, by level and last day')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./watch-list-door.ts')).show(file, options));
};

const makeHelp = `
The table has a first line of headings, in any order, separated by comma, semicolon or tab:
  number,qid,insurance,level,until
  001087001234,162979388586171100,,f1,2021-09-25
One number is enough. level: f0, f1, and in changes (--after) also none: off the list. until: the last day, local date.
A table with a wrong line makes nothing; what is wrong is told by line number, never by what the line says.
The secret opens the list: keep it as you keep the table.`;
