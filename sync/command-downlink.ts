import type { CommandReply } from '../contract/commands.ts';
import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import { messageLimits } from '../contract/message-limits.ts';
import { parseCommandTopic, type StationAddress, topics } from '../contract/topics.ts';

/** The broker, as far as commands need it. */
export type CommandLinkToBroker = Readonly<{
  subscribe(topic: string): void;
  publish(topic: string, payload: string, taken: (refusal: ErrorRecord | null) => void): void;
  /** Bytes that the broker takes in one packet, or null: it does not say. */
  maxPacketBytes: number | null;
}>;

export type CommandDownlinkOptions = Readonly<{
  address: StationAddress;
  /** A command has come; nothing is verified. */
  arrived(name: string, bytes: Uint8Array): void;
  /** The broker has this answer. */
  replied(id: string): void;
  fault(error: ErrorRecord): void;
}>;

/** Topic, properties and headers of a PUBLISH, at most. */
const packetOverhead = 256;

/** Brings commands in, and answers out: whatever a lost connection broke off goes out again after it. */
export class CommandDownlink {
  readonly #options: CommandDownlinkOptions;
  /** Answers that the broker has not confirmed, by id. */
  readonly #waiting = new Map<string, CommandReply>();
  #link: CommandLinkToBroker | null = null;

  constructor(options: CommandDownlinkOptions) {
    this.#options = options;
  }

  connected(link: CommandLinkToBroker): void {
    this.#link = link;
    link.subscribe(topics.allCommands(this.#options.address));
    for (const reply of this.#waiting.values()) this.#publish(link, reply);
  }

  lost(): void {
    this.#link = null;
  }

  /** @returns false: the message is of something else */
  take(topic: string, payload: Uint8Array): boolean {
    const { address, arrived, fault } = this.#options;
    const name = parseCommandTopic(topic, address);
    if (name === null) return false;
    // An empty one: a retained message was removed.
    if (payload.length > messageLimits.command) fault(tooLong(name, payload.length));
    else if (payload.length > 0) arrived(name, payload);
    return true;
  }

  reply(reply: CommandReply): void {
    this.#waiting.set(reply.id, reply);
    if (this.#link !== null) this.#publish(this.#link, reply);
  }

  #publish(link: CommandLinkToBroker, reply: CommandReply): void {
    const { address, replied, fault } = this.#options;
    link.publish(topics.reply(address, reply.command), fitting(reply, link.maxPacketBytes), (refusal) => {
      if (refusal !== null) fault(refusal);
      else if (this.#waiting.get(reply.id) === reply) {
        this.#waiting.delete(reply.id);
        replied(reply.id);
      }
    });
  }
}

/** A result that the broker does not take is left out, and said to be: an answer is better than none. */
const fitting = (reply: CommandReply, maxBytes: number | null): string => {
  const whole = JSON.stringify(reply);
  if (maxBytes === null || Buffer.byteLength(whole) + packetOverhead <= maxBytes) return whole;
  const error: ErrorRecord = {
    code: ErrorCode.BrokerLimit,
    message: `the broker takes packets of ${maxBytes} bytes, and the result has ${Buffer.byteLength(whole)}`,
    hint: 'allow 128 KB at the broker, and send a new command',
  };
  return JSON.stringify({ ...reply, result: null, error: reply.error ?? error });
};

const tooLong = (name: string, bytes: number): ErrorRecord => ({
  code: ErrorCode.CommandMalformed,
  message: `a command "${name}" has ${bytes} bytes, and ${messageLimits.command} are taken: it was dropped`,
  hint: 'tell the central team',
});
