import { setTimeout as delay } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import { eventType } from '../contract/events.ts';
import { type TestResult, testKindSchema, testResultSchema } from '../contract/referral.ts';
import { CentralClient } from './cli/client.ts';
import { addCommands } from './cli/commands.ts';
import { addEnrolment } from './cli/enrolment.ts';
import { addKeys } from './cli/keys.ts';
import { publish, showPublished } from './cli/lists.ts';
import { noShifts, shiftHeadings, shiftRow } from './cli/shifts.ts';
import { type StartOptions, startFrom } from './cli/start.ts';
import { eventHeadings, eventRow, referralText, statsText, table, traceText } from './cli/tables.ts';
import { readToken } from './data-directory.ts';

/** How often `--follow` asks for more. */
const followMs = 500;

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const log = (text: string): void => console.error(`${new Date(clock.now()).toISOString()} ${text}`);

const whole = (min: number, max: number) => (value: string) => {
  const number = Number(value);
  if (/^\d{1,15}$/.test(value) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
};

const listenAddress = (text: string): Readonly<{ host: string; port: number }> => {
  const [, host = '', port = ''] = /^\[?([^\s[\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host !== '' && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new InvalidArgumentError('It must be HOST:PORT, such as 0.0.0.0:8443.');
};

const exitStatus = { done: 0, failed: 1, usage: 2 } as const;

/** A reader that has seen enough (`… | head`) is no error, and a log that nobody reads any more ends no receiver. */
const endQuietlyWithReader = (): void => {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
};

const report = (error: unknown): void => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
    return;
  }
  const known = error instanceof CheckpointError ? error : null;
  console.error(`error: ${messageOf(error)}${known?.hint ? `\nhint: ${known.hint}` : ''}`);
  process.exitCode = known?.code === ErrorCode.UsageWrong ? exitStatus.usage : exitStatus.failed;
};

const start = async (options: StartOptions & { stayWithParent?: boolean; readyJson?: boolean }): Promise<void> => {
  const lost = (error: CheckpointError): void => {
    report(error);
    process.exit(exitStatus.failed);
  };
  const receiver = await startFrom(options, { clock, log, lost });
  const stop = async (): Promise<void> => {
    await receiver.dispose();
    process.exit(exitStatus.done);
  };
  const stopOnce = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stopOnce);
    stop().catch(lost);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopOnce);
  if (options.stayWithParent === true) process.stdin.once('end', stopOnce).once('error', stopOnce).resume();
  const { http, mqtt, enrol } = receiver;
  console.log(
    options.readyJson === true
      ? JSON.stringify({ ready: true, http, mqtt, enrol })
      : `bộ nhận trung tâm sẵn sàng / central receiver ready: ${http} (MQTT ${mqtt}${enrol === null ? '' : `, enrolment ${enrol}`})`,
  );
};

type AskOptions = Readonly<{ central?: string; token?: string; tokenFile?: string; json?: boolean }>;

const clientOf = ({ central, token, tokenFile }: AskOptions): CentralClient => {
  if (central === undefined) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'which receiver?',
      'name it with --central URL or in the environment as CHECKPOINT_CENTRAL',
    );
  }
  if (token !== undefined) return new CentralClient(central, token);
  if (tokenFile !== undefined) return new CentralClient(central, readToken(tokenFile));
  const fromEnvironment = process.env['CHECKPOINT_CENTRAL_TOKEN'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return new CentralClient(central, fromEnvironment);
  throw new CheckpointError(ErrorCode.UsageWrong, 'the token is missing', 'give --token-file FILE or --token TOKEN');
};

type EventsOptions = AskOptions &
  Readonly<{ limit: number; after?: number; station?: string; type?: string; follow?: boolean }>;

const events = async (options: EventsOptions): Promise<void> => {
  const client = clientOf(options);
  const { station, type } = options;
  let after = options.after;
  let first = true;
  do {
    const answer = await client.events({ limit: String(options.limit), after: after?.toString(), station, type });
    if (options.json === true) for (const event of answer.events) console.log(JSON.stringify(event));
    else if (first || answer.events.length > 0) console.log(table(eventHeadings, answer.events.map(eventRow)));
    after = answer.last ?? after ?? 0;
    first = false;
    if (options.follow === true && answer.events.length < options.limit) await delay(followMs);
  } while (options.follow === true);
};

const shifts = async (options: AskOptions & Readonly<{ limit: number; station?: string }>): Promise<void> => {
  const { station, limit } = options;
  const answer = await clientOf(options).events({ limit: String(limit), station, type: eventType('shift') });
  if (options.json === true) for (const event of answer.events) console.log(JSON.stringify(event));
  else if (answer.events.length === 0) console.log(noShifts(station));
  else
    console.log(
      table(
        shiftHeadings,
        answer.events.flatMap((event) => {
          const row = shiftRow(event);
          return row === null ? [] : [row];
        }),
      ),
    );
};

const trace = async (options: AskOptions & { person: string; days: number; at?: string }): Promise<void> => {
  const { person, days, at } = options;
  const answer = await clientOf(options).trace({ person, days: String(days), at });
  console.log(options.json === true ? JSON.stringify(answer) : traceText(answer));
};

type ReferralOptions = AskOptions &
  Readonly<{ result?: TestResult; kind: 'pcr' | 'rapid'; sampledAt?: string; laboratory?: string }>;

const referral = async (number: string, options: ReferralOptions): Promise<void> => {
  const client = clientOf(options);
  const { result, kind, sampledAt = null, laboratory = null } = options;
  const answer =
    result === undefined
      ? await client.referral(number)
      : await client.result({ number, result, kind, sampledAt, laboratory });
  console.log(options.json === true ? JSON.stringify(answer) : referralText(answer));
};

const stats = async (options: AskOptions): Promise<void> => {
  const answer = await clientOf(options).stats();
  console.log(options.json === true ? JSON.stringify(answer) : statsText(answer));
};

const asking = (command: Command): Command =>
  command
    .addOption(new Option('--central <url>', 'address of the receiver').env('CHECKPOINT_CENTRAL'))
    .option('--token <token>', 'its token')
    .option('--token-file <file>', 'file that holds its token')
    .option('--json', 'JSON on stdout');

const program = new Command('central')
  .description('Bộ nhận trung tâm / the reference receiver: takes events, acknowledges them, traces')
  .exitOverride()
  .showHelpAfterError('(--help shows what there is)');

program
  .command('start')
  .description('run the receiver')
  .requiredOption('--data <dir>', 'data directory')
  .option('--broker <url>', 'MQTT broker, mqtt://HOST:PORT')
  .option('--embedded-broker', 'run a broker on loopback')
  .option('--mqtt-port <n>', 'port of the embedded broker (0: any)', whole(0, 65_535), 0)
  .option('--http-port <n>', 'port of the HTTP side on loopback (0: any)', whole(0, 65_535), 0)
  .option('--keys <file>', 'private keys (default: central-keys.json in the data directory)')
  .option('--token-file <file>', 'token, made if missing (default: central-token in the data directory)')
  .option('--broker-ca <file>', 'authority of the broker’s certificate, PEM (default: those of this system)')
  .option('--broker-certificate <file>', 'certificate of the receiver, for a broker that asks for one')
  .option('--broker-key <file>', 'its private key')
  .option('--enrol-listen <host:port>', 'enrol kiosks at this address (kiosk central enrol setup)', listenAddress)
  .option('--watch-table <file>', 'answer hits on the watch list from this table (docs/watch-list.md)')
  .option('--commands-key <file>', 'private key of the role "commands" (default: the one in the key file)')
  .option('--stay-with-parent', 'stop when standard input ends')
  .option('--ready-json', 'one line of JSON on stdout when ready')
  .action(start);

asking(program.command('events').description('list events: the newest, oldest first'))
  .option('--limit <n>', 'how many at most', whole(1, 10_000), 100)
  .option('--after <position>', 'from after this position on', whole(0, 999_999_999_999_999))
  .option('--station <name>', 'of this station only: STATION or SITE/STATION')
  .option('--type <type>', 'of this CloudEvents type only')
  .option('--follow', 'go on with what comes')
  .action(events);

asking(program.command('shifts').description('hand-overs of officers with their totals: the newest, oldest first'))
  .option('--limit <n>', 'how many at most', whole(1, 10_000), 50)
  .option('--station <name>', 'of this station only: STATION or SITE/STATION')
  .action(shifts);

asking(program.command('trace').description('where somebody was, and who was there then'))
  .requiredOption('--person <id>', 'citizen number, old number, passport, QID or health-insurance number')
  .option('--days <n>', 'days to look back', whole(1, 366), 14)
  .option('--at <iso>', 'end of the time asked about (default: now)')
  .action(trace);

asking(
  program
    .command('referral')
    .description('whose referral this is, and what came of it; with --result: record what came of it')
    .argument('<number>', 'the number on the slip, or the text of its QR'),
)
  .addOption(new Option('--result <result>', 'what the test said').choices(testResultSchema.options))
  .addOption(new Option('--kind <kind>', 'which test it was').choices(testKindSchema.options).default('pcr'))
  .option('--sampled-at <iso>', 'when the sample was taken')
  .option('--laboratory <name>', 'who tested')
  .action(referral);

asking(program.command('stats').description('what the store holds')).action(stats);

const lists = program.command('lists').description('signed lists that the receiver publishes to the stations');
const dataOption = () => new Option('--data <dir>', 'data directory of the receiver').makeOptionMandatory();
lists
  .command('publish')
  .description('publish a signed list: trust, revocations, rules, or a watch list')
  .argument('<file>', 'what "kiosk lists sign" or "kiosk watch-list sign" wrote')
  .addOption(dataOption())
  .option('--json', 'JSON on stdout')
  .action(publish);
lists
  .command('show')
  .description('what is published')
  .addOption(dataOption())
  .option('--json', 'JSON on stdout')
  .action(showPublished);
for (const command of lists.commands) command.exitOverride();
addEnrolment(program);
addCommands(program);
addKeys(program);

for (const command of program.commands) command.exitOverride();

endQuietlyWithReader();
program.parseAsync().catch(report);
