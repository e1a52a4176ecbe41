import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { CommandName, CommandReply } from '../../contract/commands.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { keyUnusable, readCommandsKey } from '../commands/commands-key.ts';
import { sendCommand } from '../commands/send-command.ts';
import { type Order, signCommand } from '../commands/sign-command.ts';
import { readCentralKeys } from '../keys.ts';
import { brokerTls } from './start.ts';

type Common = Readonly<{
  station: StationAddress;
  broker: string;
  key?: string;
  keys?: string;
  brokerCa?: string;
  brokerCertificate?: string;
  brokerKey?: string;
  wait: number;
  goodFor: number;
  leave?: boolean;
  json?: boolean;
}>;

const number = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
};

const stationAddress = (text: string): StationAddress => {
  const [, site, station] = /^([a-z0-9][a-z0-9-]{0,47})\/([a-z0-9][a-z0-9-]{0,47})$/.exec(text) ?? [];
  if (site !== undefined && station !== undefined) return { site, station };
  throw new InvalidArgumentError('It must be SITE/STATION.');
};

const rowKey = (text: string) => {
  const [, epoch, sequence] = /^([0-9a-f]{32})[/-](\d{1,15})$/.exec(text) ?? [];
  if (epoch !== undefined) return { epoch, sequence: Number(sequence) };
  throw new InvalidArgumentError('It must be EPOCH/SEQUENCE, as "central events" shows them.');
};

/** `kiosk central command …`: says it to a station, waits for the answer and prints it. */
export const addCommands = (program: Command): void => {
  const group = program.command('command').description('tell a station to do something, and see what it answers');
  const add = (name: CommandName, description: string): Command => {
    const command = group.command(name).description(description).exitOverride();
    for (const option of commonOptions()) command.addOption(option);
    return command;
  };
  add('announce', 'words on all its screens, until a time')
    .option('--vi <text>', 'in Vietnamese')
    .option('--en <text>', 'in English')
    .option('--minutes <n>', 'for how long', number(1, 10_080), 60)
    .option('--clear', 'take all of them off')
    .action((options: Common & AnnounceOptions) => send(options, 'announce', announcement(options)));
  add('restart', 'start its software again').action((options: Common) => send(options, 'restart', {}));
  add('diagnostics', 'what it knows of itself, without personal data').action((options: Common) =>
    send(options, 'diagnostics', {}),
  );
  add('purge', 'remove entries that central has, before their time')
    .addOption(new Option('--days <n>', 'older than this').argParser(number(1, 3650)).makeOptionMandatory())
    .action((options: Common & { days: number }) => send(options, 'purge', { olderThanDays: options.days }));
  add('resend', 'send entries once more')
    .requiredOption('--epoch <id>', 'of this epoch')
    .addOption(new Option('--from <n>', 'first sequence').argParser(number(1, 1e15)).makeOptionMandatory())
    .addOption(new Option('--to <n>', 'last sequence').argParser(number(1, 1e15)).makeOptionMandatory())
    .action(({ epoch, from, to, ...options }: Common & { epoch: string; from: number; to: number }) =>
      send(options, 'resend', { epoch, from, to }),
    );
  add('watch.confirm', 'answer a hit on the watch list')
    .addOption(new Option('--of <epoch/sequence>', 'the passage').argParser(rowKey).makeOptionMandatory())
    .addOption(
      new Option('--answer <answer>', 'what the true list says')
        .choices(['listed', 'not-listed'])
        .makeOptionMandatory(),
    )
    .action((options: Common & { of: ReturnType<typeof rowKey>; answer: 'listed' | 'not-listed' }) =>
      send(options, 'watch.confirm', { of: options.of, answer: options.answer }),
    );
  add(
    'retire',
    'take it out of service: it wipes itself once central has all of its entries; its certificate is revoked then',
  )
    .option('--with-ledger', 'wipe the ledger, too')
    .action((options: Common & { withLedger?: boolean }) =>
      send(options, 'retire', { withLedger: options.withLedger === true }),
    );
  add('configuration', 'give it another configuration; it goes back by itself when central cannot be reached with it')
    .requiredOption('--file <file>', 'the whole configuration, JSON')
    .addOption(
      new Option('--version <n>', 'higher than every one before (default: seconds since 1970)').argParser(
        number(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--revert-seconds <n>', 'how long it may take until central is reached', number(5, 3600), 300)
    .action((options: Common & ConfigurationOptions) =>
      send(
        { ...options, wait: Math.max(options.wait, options.revertSeconds + 60) },
        'configuration',
        { configuration: jsonIn(options.file), revertSeconds: options.revertSeconds },
        options.version ?? Math.floor(Date.now() / 1000),
      ),
    );
};

const commonOptions = (): readonly Option[] => [
  new Option('--station <site/station>', 'which one').argParser(stationAddress).makeOptionMandatory(),
  new Option('--broker <url>', 'MQTT broker, mqtt://HOST:PORT or mqtts://HOST:PORT').makeOptionMandatory(),
  new Option('--broker-ca <file>', 'authority of the broker’s certificate, PEM'),
  new Option('--broker-certificate <file>', 'certificate for a broker that asks for one'),
  new Option('--broker-key <file>', 'its private key'),
  new Option('--key <file>', 'private key of the role "commands": 32 bytes in base64'),
  new Option('--keys <file>', 'or the key file of the receiver, which holds one'),
  new Option('--wait <seconds>', 'how long the answer is waited for').argParser(number(1, 86_400)).default(30),
  new Option('--good-for <minutes>', 'how long the command holds').argParser(number(1, 10_080)).default(1440),
  new Option('--leave', 'where no answer comes: leave it at the broker for the station'),
  new Option('--json', 'JSON on stdout'),
];

type AnnounceOptions = Readonly<{ vi?: string; en?: string; minutes: number; clear?: boolean }>;
type ConfigurationOptions = Readonly<{ file: string; version?: number; revertSeconds: number }>;

const announcement = ({ vi, en, minutes, clear }: AnnounceOptions): Order<'announce'>['arguments'] => {
  if (clear === true) return { text: null };
  if (vi === undefined || en === undefined) {
    throw new CheckpointError(ErrorCode.UsageWrong, 'what shall the screens say?', 'give --vi TEXT and --en TEXT');
  }
  return { text: { vi, en }, until: Date.now() + minutes * 60_000 };
};

const send = async <N extends CommandName>(
  options: Common,
  name: N,
  args: Order<N>['arguments'],
  version?: number,
): Promise<void> => {
  const order: Order = {
    ...{ name, arguments: args, to: options.station, now: Date.now(), goodForMs: options.goodFor * 60_000 },
    ...(version === undefined ? {} : { version }),
  };
  const tls = brokerTls(options);
  const reply = await sendCommand(signCommand(order, keyOf(options)), {
    broker: options.broker,
    connection: {
      ...(tls === null ? {} : { ca: tls.ca }),
      ...(tls?.certificate ? { cert: tls.certificate } : {}),
      ...(tls?.key ? { key: tls.key } : {}),
    },
    waitMs: options.wait * 1000,
    leave: options.leave === true,
  });
  const unpacked = { ...reply, result: unpack(reply) };
  process.stdout.write(`${options.json === true ? JSON.stringify(unpacked) : inWords(unpacked)}\n`);
  if (reply.outcome !== 'done') process.exitCode = 1;
};

const inWords = ({ command, outcome, at, result, error }: CommandReply): string =>
  [
    `${command}: ${outcome} at ${new Date(at).toISOString()}`,
    ...(error === null ? [] : [`  ${error.code}: ${error.message}`, `  → ${error.hint}`]),
    ...(result === null || result === undefined ? [] : [JSON.stringify(result, null, 2)]),
  ].join('\n');

const packedSchema = z.object({ encoding: z.literal('gzip'), data: z.base64() });
const maxUnpackedBytes = 64 * 1024 * 1024;

const unpack = ({ result }: CommandReply): unknown => {
  const packed = packedSchema.safeParse(result);
  if (!packed.success) return result;
  const json = gunzipSync(Buffer.from(packed.data.data, 'base64'), { maxOutputLength: maxUnpackedBytes });
  return JSON.parse(json.toString('utf8')) as unknown;
};

/** @throws CheckpointError UsageWrong, SigningKeyUnusable, and as `readCentralKeys` */
const keyOf = ({ key, keys }: Common): Uint8Array => {
  if (key !== undefined) return readCommandsKey(key);
  if (keys === undefined) {
    throw new CheckpointError(ErrorCode.UsageWrong, 'who signs it?', 'give --key FILE, or --keys FILE of the receiver');
  }
  const { commands } = readCentralKeys(keys);
  if (commands === undefined) throw keyUnusable(`${keys} holds no key for commands`);
  return commands;
};

const jsonIn = (file: string): Readonly<Record<string, unknown>> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOrNull(readInput(file)));
  if (parsed.success) return parsed.data;
  throw new CheckpointError(ErrorCode.InputUnreadable, `${file} is no JSON object`, 'name a configuration');
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const readInput = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CheckpointError(ErrorCode.InputUnreadable, `${file} cannot be read: ${messageOf(cause)}`, 'name a file', {
      cause,
    });
  }
};
