import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type CommandReply, commandReplySchema } from '../../contract/commands.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { topics } from '../../contract/topics.ts';
import type { SignedOrder } from './sign-command.ts';

export type Sending = Readonly<{
  broker: string;
  /** TLS of the connection. */
  connection: Pick<IClientOptions, 'ca' | 'cert' | 'key'>;
  /** How long a reply is waited for. ms */
  waitMs: number;
  /** Where none comes, the broker keeps the command for the station until that is there. */
  leave: boolean;
}>;

const connectMs = 10_000;
/** A broker drops what a station is not there to hear, and a station does nothing twice. */
const againMs = 2000;

/**
 * Puts a command on its station's topic, again and again, until the station answers.
 * @throws (rejects) CheckpointError BrokerUnreachable, CommandUnanswered
 */
export const sendCommand = async (order: SignedOrder, sending: Sending): Promise<CommandReply> => {
  const client = await connect(sending);
  try {
    const topic = topics.reply(order.to, order.name);
    const reply = replyTo(client, topic, order.id, sending.waitMs);
    reply.catch(() => undefined);
    await client.subscribeAsync(topic, { qos: 1 });
    const say = (): void => publish(client, order, false);
    say();
    const again = setInterval(say, againMs);
    try {
      return await reply;
    } catch (error) {
      if (sending.leave) await client.publishAsync(...messageOfOrder(order, true));
      throw error;
    } finally {
      clearInterval(again);
    }
  } finally {
    await client.endAsync(true);
  }
};

const messageOfOrder = ({ to, name, bytes }: SignedOrder, retain: boolean) =>
  [topics.command(to, name), Buffer.from(bytes), { qos: 1, retain }] as const;

const publish = (client: MqttClient, order: SignedOrder, retain: boolean): void => {
  // What is not taken is said again, and at last that nobody answers.
  client.publish(...messageOfOrder(order, retain), () => undefined);
};

const connect = async ({ broker, connection }: Sending): Promise<MqttClient> => {
  try {
    return await mqtt.connectAsync(broker, { ...connection, protocolVersion: 4, connectTimeout: connectMs }, false);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.BrokerUnreachable,
      `no connection to the broker: ${messageOf(cause)}`,
      'name it with --broker URL, as the receiver knows it',
      { cause },
    );
  }
};

const replyTo = (client: MqttClient, topic: string, id: string, waitMs: number): Promise<CommandReply> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(unanswered(waitMs)), waitMs);
    client.on('message', (at, payload) => {
      const reply = at === topic ? parse(payload) : null;
      if (reply?.id !== id) return;
      clearTimeout(late);
      resolve(reply);
    });
  });

const parse = (payload: Buffer): CommandReply | null => {
  try {
    return commandReplySchema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return null;
  }
};

const unanswered = (waitMs: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.CommandUnanswered,
    `the station has not answered within ${Math.round(waitMs / 1000)} s`,
    'it may be offline, or believe another key for commands; --leave keeps the command at the broker for it',
  );
