import { type Command, InvalidArgumentError, Option } from 'commander';
import { jsonOption, wholeNumber } from './options.ts';

/** `kiosk permit …`: the issuing office's desk. */
export const addPermit = (program: Command): void => {
  const permit = program
    .command('permit')
    .description('travel permits: make a signing key, issue one or a list, read one')
    .exitOverride();
  addIssue(permit);

  permit
    .command('show')
    .description('what a permit says, and whether it is genuine and holds now; exit status 1 when it does not')
    .argument('[text]', 'the text of its code (default: the first line on stdin)')
    .addOption(new Option('--trust <dir>', 'folder of certificates to believe (default: nobody)'))
    .addOption(new Option('--certificate <file>', 'the one certificate to believe').conflicts('trust'))
    .option('--at <iso>', 'moment at which it is judged (default: now)')
    .addOption(jsonOption())
    .action(async (text, options) => (await import('./permit-show.ts')).show(text, options));

  permit
    .command('keygen')
    .description('a key that signs permits, with a certificate for the trust list and a request for an authority')
    .requiredOption('--name <office>', 'issuing office, as doors shall name it')
    .requiredOption('--out <dir>', 'folder for permit-signer.key, .crt and .csr')
    .addOption(new Option('--country <code>', 'two letters').default('VN').argParser(country))
    .addOption(new Option('--years <n>', 'validity').argParser(wholeNumber(1, 10, 'years')).default(2))
    .option('--rsa', 'RSA, 3072 bits, in place of P-256: its codes are three times as large', false)
    .addOption(jsonOption())
    .addHelpText('after', keyHelp)
    .action(async (options) => (await import('./permit-keygen.ts')).keygen(options));
};

const addIssue = (permit: Command): void => {
  const issue = permit
    .command('issue')
    .description('sign one permit from options, or a list of them; a list is written whole or not at all')
    .requiredOption('--key <file>', 'private key of the office, PKCS#8')
    .requiredOption('--certificate <file>', 'its certificate');
  for (const [name, value, description] of fieldOptions) issue.option(`--${name} <${value}>`, description);
  issue
    .option('--png <file>', 'write the code as a picture')
    .option('--sheet <file>', 'write a page to print, HTML')
    .addOption(new Option('--csv <file>', 'a list, UTF-8, its columns named like these options'))
    .addOption(new Option('--out <dir>', 'with --csv: folder for pictures, sheets and permits.csv'))
    .option('--skip-bad', 'with --csv: issue the good lines where others are bad', false)
    .addOption(jsonOption())
    .addHelpText('after', issueHelp)
    .action(async (options) => (await import('./permit-issue.ts')).issue(options));
};

const fieldOptions = [
  ['name', 'name', 'holder'],
  ['number', 'number', 'citizen number (12 digits), CMND (9) or passport of the holder'],
  ['id', 'id', 'number of the permit (default: made up)'],
  ['birth', 'day', 'date of birth, 1987-01-18 or 18/01/1987'],
  ['purpose', 'words', 'what for'],
  ['areas', 'codes', 'administrative codes, such as "79 80"'],
  ['route', 'words', 'route'],
  ['plate', 'plate', 'vehicle'],
  ['seats', 'n', 'people in the vehicle'],
  ['weekdays', 'days', '1-5 (1 Monday … 7 Sunday), or T2-T6, CN'],
  ['dates', 'days', 'single days'],
  ['from', 'day', 'first day'],
  ['to', 'day', 'last day (default: until further notice)'],
  ['hours', 'times', '06:00-18:00; over midnight: 22:00-05:00'],
  ['authority', 'words', 'issuing authority'],
] as const;

const country = (text: string): string => {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError('a country is two letters, such as VN.');
};

const issueHelp = `
With --csv the other options fill columns that a line leaves empty. The list is separated by ";", "," or tabs; its first line
names the columns, in English as above or in Vietnamese (Họ tên, Số giấy tờ, Ngày sinh, Mục đích, Khu vực, Tuyến đường, Biển số,
Số chỗ, Thứ, Ngày, Từ ngày, Đến ngày, Giờ, Cơ quan cấp, Số giấy). The passphrase of an encrypted key stands in
CHECKPOINT_KEY_PASSPHRASE.`;

const keyHelp = `
Put the certificate on the trust list, and doors take what the key signs. Where an authority certifies offices, send it the
request, and put the certificate that comes back in its place. With CHECKPOINT_KEY_PASSPHRASE set the key is encrypted.`;
