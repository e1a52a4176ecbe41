import { type Command, InvalidArgumentError, Option } from 'commander';
import { addressPattern } from '../../contract/enrolment/enrolment-code.ts';
import { roles } from '../../contract/signed.ts';
import { answer, confirm, invite, list, type NamedRole, newSiteKey, revoke, setUp } from './enrolment-actions.ts';

const roleFile = (text: string, before: readonly NamedRole[] = []): readonly NamedRole[] => {
  const [, name = '', file = ''] = /^([a-z-]+)=(.+)$/.exec(text) ?? [];
  const role = roles.find((known) => known === name && known !== 'roles' && known !== 'ingest' && known !== 'commands');
  if (role === undefined) throw new InvalidArgumentError('it is ROLE=FILE: lists, rules, watch-list or update.');
  return [...before, { role, file }];
};

const hostAndPort = (text: string): string => {
  if (addressPattern.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('it is HOST:PORT.');
};

const brokerUrl = (text: string): string => {
  if (/^mqtts:\/\/[^@]+$/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('it is mqtts://HOST:PORT.');
};

const years = (text: string): number => {
  if (/^([1-9]|10)$/.test(text)) return Number(text);
  throw new InvalidArgumentError('from 1 to 10 years.');
};

const shared = (command: Command): Command =>
  command
    .addOption(new Option('--data <dir>', 'data directory of the receiver').makeOptionMandatory())
    .option('--keys <file>', 'private keys of the receiver (default: central-keys.json in the data directory)')
    .option('--json', 'JSON on stdout');

const ofStation = (command: Command, mandatory: boolean): Command =>
  shared(command)
    .addOption(new Option('--site <id>', 'site: lower-case letters, digits, hyphens').makeOptionMandatory(mandatory))
    .addOption(new Option('--station <id>', 'station, as much').makeOptionMandatory(mandatory))
    .option('--site-name <name>', 'as people call it')
    .option('--station-name <name>', 'as people call it')
    .option('--configuration <file>', 'further fields of checkpoint.json, that central decides')
    .option('--replace', 'there is a kiosk of that name: this one takes its place');

export const addEnrolment = (program: Command): void => {
  const enrol = program.command('enrol').description('who may be a station: set up, invite, answer, confirm, list');
  shared(enrol.command('setup').description('root, authority for certificates, files for the broker; once'))
    .requiredOption('--broker <url>', 'the broker as stations reach it, mqtts://HOST:PORT', brokerUrl)
    .requiredOption('--address <host:port>', 'the enrolment listener as kiosks reach it', hostAndPort)
    .option('--years <n>', 'how long a station’s certificate holds', years, 5)
    .option('--reload <command...>', 'makes the broker read its lists again, such as: systemctl reload mosquitto')
    .option(
      '--role <role=file>',
      'public key of another office (lists, rules, watch-list, update); several times',
      roleFile,
    )
    .option('--broker-ca <file>', 'authority of the broker’s own certificate (default: ours)')
    .option('--roles <file>', 'role keys that a root signed which lies elsewhere')
    .option('--root-public <file>', 'public key of that root')
    .action(setUp);
  ofStation(enrol.command('new').description('a code for one kiosk, for 15 minutes'), true)
    .option('--png <file>', 'the code as a picture')
    .option('--svg <file>', 'the code as a picture')
    .action(invite);
  ofStation(enrol.command('answer').description('answer a request that came as a file'), false)
    .argument('<request>', 'the file that "kiosk enrol --request" wrote')
    .requiredOption('--out <file>', 'the answer, for the kiosk')
    .action(answer);
  shared(enrol.command('confirm').description('the kiosk shows the same six words: it becomes active'))
    .argument('<station>', 'STATION or SITE/STATION')
    .option('--yes', 'ask nothing: the words were compared')
    .action(confirm);
  shared(enrol.command('new-site-key').description('another key for the stations of a site; revoke does it by itself'))
    .argument('<site>', 'id of the site')
    .action(newSiteKey);
  shared(enrol.command('list').description('all that were enrolled, their words and keys')).action(list);
  shared(program.command('revoke').description('shut a station out'))
    .argument('<station>', 'STATION or SITE/STATION')
    .action(revoke);
  for (const command of enrol.commands) command.exitOverride();
};
