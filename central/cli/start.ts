import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { readCommandsKey } from '../commands/commands-key.ts';
import { prepareDataDirectory, readOrCreateToken } from '../data-directory.ts';
import { readCentralKeys } from '../keys.ts';

import { type Receiver, type ReceiverOptions, startReceiver } from '../receiver.ts';
import type { BrokerTls } from '../session.ts';

export type StartOptions = Readonly<{
  data: string;
  broker?: string;
  embeddedBroker?: boolean;
  mqttPort: number;
  httpPort: number;
  keys?: string;
  tokenFile?: string;
  brokerCa?: string;
  brokerCertificate?: string;
  brokerKey?: string;
  watchTable?: string;
  commandsKey?: string;
  enrolListen?: Readonly<{ host: string; port: number }>;
}>;

const wrong = (message: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, message, hint);

const brokerOf = (options: StartOptions): ReceiverOptions['broker'] => {
  const both = 'give either --broker URL or --embedded-broker';
  if (options.embeddedBroker === true) {
    if (options.broker !== undefined) throw wrong('there are two brokers', both);
    return { embeddedPort: options.mqttPort };
  }
  if (options.broker === undefined) throw wrong('there is no broker', both);
  const url = URL.parse(options.broker);
  if (url === null || !/^mqtts?:$/.test(url.protocol) || url.hostname === '') {
    throw wrong(
      `"${options.broker}" is not the address of a broker`,
      'write it as mqtt://HOST:PORT or mqtts://HOST:PORT',
    );
  }
  return { url: options.broker };
};

/** @throws CheckpointError UsageWrong, ConfigurationUnreadable, ConfigurationInvalid, and as `startReceiver` */
export const startFrom = async (
  options: StartOptions,
  host: Pick<ReceiverOptions, 'clock' | 'log' | 'lost'>,
): Promise<Receiver> => {
  const broker = brokerOf(options);
  const keys = readCentralKeys(options.keys ?? join(options.data, 'central-keys.json'));
  prepareDataDirectory(options.data);
  const token = readOrCreateToken(options.tokenFile ?? join(options.data, 'central-token'));
  const tls = brokerTls(options);
  const commands = options.commandsKey === undefined ? keys.commands : readCommandsKey(options.commandsKey);
  return startReceiver({
    ...host,
    ...{ dataDirectory: options.data, keys, token, broker, httpPort: options.httpPort },
    ...(tls === null ? {} : { tls }),
    ...watchOf(options, commands),
    ...(commands === undefined ? {} : { commands }),
    ...(options.enrolListen === undefined ? {} : { enrol: options.enrolListen }),
  });
};

const watchOf = ({ watchTable }: StartOptions, key: Uint8Array | undefined): Pick<ReceiverOptions, 'watch'> => {
  if (watchTable === undefined) return {};
  if (key !== undefined) return { watch: { table: watchTable, key } };
  throw wrong('answers to hits on the watch list are commands: who signs them?', 'give --commands-key FILE');
};

/** @throws CheckpointError UsageWrong, ConfigurationUnreadable */
export const brokerTls = ({
  brokerCa,
  brokerCertificate,
  brokerKey,
}: Pick<StartOptions, 'brokerCa' | 'brokerCertificate' | 'brokerKey'>): BrokerTls | null => {
  if ((brokerCertificate === undefined) !== (brokerKey === undefined)) {
    throw wrong('certificate and key of the receiver belong together', 'give --broker-certificate and --broker-key');
  }
  if (brokerCa === undefined && brokerCertificate === undefined) return null;
  if (brokerCa === undefined) throw wrong('whose certificate may the broker have?', 'give --broker-ca FILE');
  const read = (file: string | undefined): Buffer | null => (file === undefined ? null : pemIn(file));
  return { ca: pemIn(brokerCa), certificate: read(brokerCertificate), key: read(brokerKey) };
};

const pemIn = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CheckpointError(ErrorCode.ConfigurationUnreadable, messageOf(cause), 'name a file in PEM', { cause });
  }
};
