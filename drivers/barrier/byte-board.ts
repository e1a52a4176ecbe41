import { setTimeout as pause } from 'node:timers/promises';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type InputName, inputNameSchema } from '../../contract/reading.ts';
import type { Link } from '../connection.ts';
import type { AnswerBit, RelayBytesSettings } from '../profile/barrier-settings.ts';
import { AnswerReader } from './answer-reader.ts';
import { type BytePattern, bytePattern, bytesOfCommand } from './byte-pattern.ts';
import type { Contacts, RelayBoard, RelayBoardFactory } from './relay-board.ts';

type StatusSettings = RelayBytesSettings['status'][number];
type Status = Pick<StatusSettings, 'relay' | 'inputs'> &
  Readonly<{ send: BytePattern | null; answer: BytePattern; refusal: BytePattern | null }>;
type Command = Readonly<{ send: BytePattern; answer: BytePattern | null; refusal: BytePattern | null }>;
/** The settings with their bytes read. */
type Language = Readonly<{
  on: Command;
  off: Command;
  pulse: (Command & Readonly<{ unitMs: number; maxUnits: number }>) | null;
  asked: readonly Status[];
  unasked: readonly Status[];
  answerTimeoutMs: number;
  gapMs: number;
}>;
type Waiting = Readonly<{
  answer: BytePattern;
  refusal: BytePattern | null;
  resolve: (answer: readonly number[]) => void;
  reject: (error: Error) => void;
}>;

/** A board that is told with bytes and answers with bytes, as its profile writes them. */
export const byteBoard = (settings: RelayBytesSettings): RelayBoardFactory => {
  const language = languageOf(settings);
  return (link, heard) => new ByteBoard(language, link, heard);
};

const languageOf = ({ on, off, pulse, status, answerTimeoutMs, gapMs }: RelayBytesSettings): Language => {
  const read = status.map(
    (one): Status => ({
      ...one,
      send: one.send === null ? null : bytePattern(one.send),
      answer: bytePattern(one.answer),
      refusal: one.refusal === null ? null : bytePattern(one.refusal),
    }),
  );
  return {
    on: commandOf(on),
    off: commandOf(off),
    pulse: pulse === null ? null : { ...commandOf(pulse), unitMs: pulse.unitMs, maxUnits: pulse.maxUnits },
    asked: read.filter(({ send }) => send !== null),
    unasked: read.filter(({ send }) => send === null),
    answerTimeoutMs,
    gapMs,
  };
};

const commandOf = ({ send, answer, refusal }: RelayBytesSettings['on']): Command => ({
  send: bytePattern(send),
  answer: answer === null ? null : bytePattern(answer),
  refusal: refusal === null ? null : bytePattern(refusal),
});

class ByteBoard implements RelayBoard {
  readonly pulse: RelayBoard['pulse'];
  readonly read: RelayBoard['read'];
  readonly #language: Language;
  readonly #link: Link;
  readonly #heard: (contacts: Contacts) => void;
  readonly #answers = new AnswerReader();
  #waiting: Waiting | null = null;
  /** When the last exchange was over, monotonic ms. */
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(language: Language, link: Link, heard: (contacts: Contacts) => void) {
    this.#language = language;
    this.#link = link;
    this.#heard = heard;
    this.pulse = language.pulse === null ? null : (ms) => this.#pulse(ms);
    this.read = language.asked.length === 0 ? null : () => this.#readAll();
  }

  async set(on: boolean): Promise<void> {
    const command = on ? this.#language.on : this.#language.off;
    await this.#ask(command);
    if (command.answer === null) await this.#confirm(on);
  }

  receive(bytes: Uint8Array): void {
    this.#answers.push(
      bytes,
      () => [
        ...this.#language.unasked.map(({ answer }) => answer),
        ...(this.#waiting === null ? [] : [this.#waiting.answer]),
        ...(this.#waiting?.refusal == null ? [] : [this.#waiting.refusal]),
      ],
      (pattern, answer) => this.#found(pattern, answer),
    );
  }

  end(error: Error): void {
    this.#waiting?.reject(error);
  }

  async #pulse(ms: number): Promise<number> {
    const { pulse } = this.#language;
    if (pulse === null) return 0;
    const units = Math.max(1, Math.min(pulse.maxUnits, Math.round(ms / pulse.unitMs)));
    await this.#ask(pulse, units);
    if (pulse.answer === null) await this.#confirm(true);
    return units * pulse.unitMs;
  }

  /** A board that says nothing to a command may still say how its relay stands. */
  async #confirm(on: boolean): Promise<void> {
    const status = this.#language.asked.find(({ relay }) => relay !== undefined);
    if (status === undefined) return;
    const { relay } = await this.#readOne(status);
    if (relay !== on) throw disobeyed(on);
  }

  async #readAll(): Promise<Contacts> {
    let all: Contacts = { inputs: {} };
    for (const status of this.#language.asked) {
      const { inputs, ...rest } = await this.#readOne(status);
      all = { ...all, ...rest, inputs: { ...all.inputs, ...inputs } };
    }
    return all;
  }

  async #readOne(status: Status): Promise<Contacts> {
    const { send, answer, refusal } = status;
    return send === null ? { inputs: {} } : contactsOf(status, await this.#ask({ send, answer, refusal }));
  }

  /** @returns the answer; empty where none is due */
  async #ask({ send, answer, refusal }: Command, units = 0): Promise<readonly number[]> {
    const rest = this.#heardAt + this.#language.gapMs - performance.now();
    if (rest > 0) await pause(rest);
    this.#answers.clear();
    const bytes = bytesOfCommand(send, units);
    const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
    const timer = setTimeout(() => reject(this.#noAnswer()), this.#language.answerTimeoutMs);
    this.#waiting = answer === null ? null : { answer, refusal, resolve, reject };
    // A board that takes no bytes any more holds nobody up for longer than one that does not answer.
    this.#link.write(bytes).then(() => {
      if (answer === null) resolve([]);
    }, reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#heardAt = performance.now();
      this.#waiting = null;
    }
  }

  #found(pattern: BytePattern, answer: readonly number[]): void {
    const unasked = this.#language.unasked.find((status) => status.answer === pattern);
    if (unasked !== undefined) {
      this.#heard(contactsOf(unasked, answer));
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    if (pattern === waiting?.answer) waiting.resolve(answer);
    else waiting?.reject(refused(answer));
  }

  #noAnswer(): CheckpointError {
    return this.#answers.skipped === 0
      ? new CheckpointError(
          ErrorCode.DeviceSilent,
          `the relay board has not answered in ${this.#language.answerTimeoutMs} ms`,
          'Check its power, its data wires and the baud rate.',
        )
      : new CheckpointError(
          ErrorCode.DeviceAnswerWrong,
          'the relay board answered something else than its profile says',
          'Check that the profile fits the board, its baud rate, and that no other program uses it.',
        );
  }
}

export const contactsOf = (status: Pick<Status, 'relay' | 'inputs'>, answer: readonly number[]): Contacts => ({
  ...(status.relay === undefined ? {} : { relay: isActive(status.relay, answer) }),
  inputs: Object.fromEntries(
    inputNameSchema.options.flatMap((name): [InputName, boolean][] => {
      const bit = status.inputs[name];
      return bit === undefined ? [] : [[name, isActive(bit, answer)]];
    }),
  ),
});

export const isActive = ({ byte, mask, active }: AnswerBit, answer: readonly number[]): boolean =>
  (((answer[byte] ?? 0) & mask) !== 0) === (active === 'set');

const refused = (answer: readonly number[]): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    `the relay board refuses the command: ${Buffer.from(answer).toString('hex')}`,
    'Check that the profile fits the board, and the numbers of its relay and inputs.',
  );

const disobeyed = (on: boolean): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    `the relay board was told to switch its relay ${on ? 'on' : 'off'} and says that it has not`,
    'Check the board’s supply: many need more power than a USB socket gives.',
  );
