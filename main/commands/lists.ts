import { type Command, InvalidArgumentError, Option } from 'commander';
import { dataOption, jsonOption, stationOption } from './options.ts';

const audience = (text: string): string => {
  if (text === '*' || /^(site\/[a-z0-9-]{1,48}|station\/[a-z0-9-]{1,48}\/[a-z0-9-]{1,48})$/.test(text)) return text;
  throw new InvalidArgumentError('an audience is *, site/SITE or station/SITE/STATION.');
};

const version = (text: string): number => {
  const number = Number(text);
  if (/^\d{1,15}$/.test(text)) return number;
  throw new InvalidArgumentError('a version is a whole number that grows with every issue.');
};

const moment = (text: string): number => {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('a moment is written as 2021-09-11T07:31:00+07:00.');
};

const days = (text: string): number => {
  const number = Number(text);
  if (/^\d{1,4}$/.test(text) && number >= 1) return number;
  throw new InvalidArgumentError('a whole number of days from 1 to 9999.');
};

/** `kiosk lists …`: signed lists, from the issuing office to the door. */
export const addLists = (program: Command): void => {
  const lists = program
    .command('lists')
    .description('signed lists: whom doors believe, what was withdrawn, which rules hold')
    .exitOverride();

  lists
    .command('make')
    .description('an unsigned list as JSON that people can read, from a folder or files')
    .argument('<list>', 'trust, revocations or rules')
    .argument('<from...>', 'trust: a folder; revocations: a CSV file; rules: rule sets, JSON')
    .option('--out <file>', 'write it there (default: stdout)')
    .addOption(jsonOption())
    .addHelpText('after', makeHelp)
    .action(async (list, from, options) => (await import('./lists-make.ts')).make(list, from, options));

  lists
    .command('sign')
    .description('sign what "make" wrote, with the key of its role')
    .argument('<file>', 'unsigned list, JSON')
    .requiredOption(
      '--key <file>',
      'Ed25519 private key of the role: PKCS#8 (PEM, DER), or 32 bytes raw, base64 or hex',
    )
    .requiredOption('--out <file>', 'the signed list, such as trust.cose')
    .addOption(new Option('--audience <whom>', '*, site/SITE or station/SITE/STATION').argParser(audience).default('*'))
    .addOption(
      new Option('--list-version <n>', 'must grow with every issue (default: seconds since 1970)').argParser(version),
    )
    .addOption(
      new Option('--days <n>', 'it may be taken in for so long (default: until it is replaced)').argParser(days),
    )
    .addOption(new Option('--until <iso>', 'it may be taken in until then').argParser(moment).conflicts('days'))
    .addOption(jsonOption())
    .addHelpText('after', signHelp)
    .action(async (file, options) => (await import('./lists-sign.ts')).sign(file, options));

  lists
    .command('show')
    .description('what a signed list says, who signed it, how old it is, and whether this station would take it')
    .argument('<file>', 'signed list')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./lists-show.ts')).show(file, options));

  lists
    .command('apply')
    .description('bring a signed list to the station: checked now, and taken while it runs or at its next start')
    .argument('<file>', 'signed list')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./lists-apply.ts')).apply(file, options));
};

const makeHelp = `
trust: what a file is for says the folder that it lies in. hcert/ and permit/ hold signers' certificates, vds-nc/ the
authorities (CSCA) of countries, shc/ issuers of SMART Health Cards ({"iss","name","keys":[JWK]}), links.csv confirmed
permits of 2021 (id,until). A certificate elsewhere is an authority where it says so, and a signer of health certificates otherwise.
revocations: lines kind,id,issuer,key,before
  permit,ID                    certificate,UVCI         certificate-hash,SHA-256 (its first 16 bytes or more)
  signer,SHA-256 of the DER    card,RID,ISSUER URL,KEY ID,valid from before
rules: rule sets as they ship in station/rules/sets; one list may hold several.`;

const signHelp = `
A key:  openssl genpkey -algorithm ed25519 -out lists.key   (encrypted: add -aes256, and set CHECKPOINT_KEY_PASSPHRASE)
Its public half is what the root signs into the role keys: it is printed.`;
