import type { CommandReply } from '../../contract/commands.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { Keyring } from '../../contract/signed.ts';
import { TokenBucket } from '../token-bucket.ts';
import { type Command, checkCommand, type SignedCommand } from './check-command.ts';
import type { CommandMemory, Remembered } from './command-memory.ts';

/** What came of a command. `later`: it is answered after a restart of the station, by `CommandDesk.end`. */
export type Act = Readonly<{ kind: 'done'; result: unknown }> | Readonly<{ kind: 'later' }>;

export type CommandDeskParts = Readonly<{
  memory: CommandMemory;
  keyring: Keyring;
  audiences: readonly string[];
  clock: Readonly<{ now(): number; monotonic(): number; state(): string }>;
  /** Does it. @throws (rejects) Refusal: nothing was changed; anything else: it was begun and did not end well */
  act(command: Command, signed: SignedCommand): Promise<Act>;
  record(data: Omit<EventData<'command'>, 'epoch' | 'sequence' | 'clock'>): void;
  /** Sends an answer, as soon as there is a connection. */
  send(reply: CommandReply): void;
  raise(fault: ErrorRecord): void;
}>;

/** Thrown by an act that has changed nothing. */
export class Refusal extends Error {
  readonly error: CheckpointError;

  constructor(error: CheckpointError) {
    super(error.message);
    this.error = error;
  }
}

const rate = { perSecond: 5, burst: 20 } as const;
const refusalsKnown = 64;

/** Takes commands as they come: each is done once, one after the other, is a row, and is answered. */
export class CommandDesk {
  readonly #parts: CommandDeskParts;
  readonly #bucket: TokenBucket;
  /** Refused ones that have their row: copies make no more of them. */
  readonly #refused = new Set<string>();
  #disposed = false;

  constructor(parts: CommandDeskParts) {
    this.#parts = parts;
    this.#bucket = new TokenBucket(rate, () => parts.clock.monotonic());
  }

  /** After a start, once there is somebody to answer. @param finished what became of commands that ended with the last run */
  resume(finished: (begun: Remembered) => Act | CheckpointError | null): void {
    const { memory, send } = this.#parts;
    for (const reply of memory.unsent()) send(reply);
    for (const begun of memory.unanswered()) {
      const act = finished(begun);
      if (act instanceof CheckpointError) this.end(begun.id, act);
      else if (act === null) this.end(begun.id, interrupted());
      else if (act.kind === 'done') this.end(begun.id, act);
    }
    this.everyMinute();
  }

  /** @param name that of the topic. Never throws. */
  take(name: string, bytes: Uint8Array): void {
    if (this.#disposed) return;
    if (!this.#bucket.take()) {
      this.#parts.raise(tooOften());
      return;
    }
    const { keyring, audiences } = this.#parts;
    const checked = checkCommand(name, bytes, { keyring, audiences, now: this.#now() });
    if (checked.kind === 'not-believed') this.#parts.raise(notBelieved(name, checked.error));
    else if (checked.kind === 'refused') this.#refuse(checked.signed, null, checked.error);
    else this.#takeGood(checked.signed, checked.command);
  }

  /** The answer to a command that was begun, once: what comes after the first is nothing. */
  end(id: string, outcome: Readonly<{ kind: 'done'; result: unknown }> | CheckpointError): void {
    const { memory, record, send, clock, raise } = this.#parts;
    const begun = memory.find(id);
    if (begun === null || begun.reply !== null) return;
    const error = outcome instanceof CheckpointError ? outcome.toRecord() : null;
    const reply: CommandReply = {
      ...{ id, command: begun.command, outcome: error === null ? 'done' : 'failed', at: Math.round(clock.now()) },
      ...{ result: outcome instanceof CheckpointError ? null : outcome.result, error },
    };
    const { command, signer, version } = begun;
    record({ id, command, signer, version, act: error === null ? 'done' : 'failed', error: shortly(error) });
    try {
      memory.end(id, reply);
    } catch (failure) {
      raise(unrecorded(failure));
    }
    send(reply);
  }

  sent(id: string): void {
    if (!this.#disposed) this.#parts.memory.sent(id);
  }

  everyMinute(): void {
    this.#parts.memory.forget(this.#now());
  }

  dispose(): void {
    this.#disposed = true;
  }

  #now(): number | null {
    const { clock } = this.#parts;
    return clock.state() === 'untrusted' ? null : Math.round(clock.now());
  }

  #takeGood(signed: SignedCommand, command: Command): void {
    const { memory, clock } = this.#parts;
    const before = memory.find(signed.id);
    if (before !== null) {
      this.#again(before, signed);
      return;
    }
    if (memory.mayBeDone(signed, clock.now())) {
      this.#refuse(signed, signed.version, forgotten());
      return;
    }
    try {
      memory.begin(signed);
    } catch (failure) {
      this.#parts.raise(unrecorded(failure));
      return;
    }
    void this.#do(signed, command);
  }

  #again(before: Remembered, signed: SignedCommand): void {
    if (before.digest !== signed.digest) this.#refuse(signed, signed.version, idTaken());
    // One that is being done is answered when it is done.
    else if (before.reply !== null) this.#parts.send(before.reply);
  }

  async #do(signed: SignedCommand, command: Command): Promise<void> {
    const { id, signer, version } = signed;
    this.#parts.record({ id, command: command.name, signer, version, act: 'begun', error: null });
    try {
      const act = await this.#parts.act(command, signed);
      if (act.kind === 'done' && !this.#disposed) this.end(id, act);
    } catch (thrown) {
      // What was cut off by the end of the station is said to be so after its next start.
      if (this.#disposed) return;
      if (thrown instanceof Refusal) this.#refusedByAct(signed, thrown.error);
      else this.end(id, asCheckpointError(thrown, ErrorCode.CommandInterrupted, 'see the faults of the station'));
    }
  }

  #refusedByAct(signed: SignedCommand, error: CheckpointError): void {
    const reply = this.#refusal(signed, error);
    try {
      this.#parts.memory.end(signed.id, reply);
    } catch (failure) {
      this.#parts.raise(unrecorded(failure));
    }
    this.#refuse(signed, signed.version, error);
  }

  #refuse(
    signed: Pick<SignedCommand, 'id' | 'command' | 'signer'>,
    version: number | null,
    error: CheckpointError,
  ): void {
    const { record, send, raise } = this.#parts;
    const { id, command, signer } = signed;
    if (!this.#refused.has(id)) {
      if (this.#refused.size >= refusalsKnown) this.#refused.clear();
      this.#refused.add(id);
      record({ id, command, signer, version, act: 'refused', error: shortly(error.toRecord()) });
      if (error.code === ErrorCode.SignedObjectWrongAudience) raise(notBelieved(command, error));
    }
    send(this.#refusal(signed, error));
  }

  #refusal({ id, command }: Pick<SignedCommand, 'id' | 'command'>, error: CheckpointError): CommandReply {
    const at = Math.round(this.#parts.clock.now());
    return { id, command, outcome: 'refused', at, result: null, error: error.toRecord() };
  }
}

const shortly = (error: ErrorRecord | null) =>
  error === null ? null : { code: error.code, message: error.message.slice(0, 500) };

const notBelieved = (name: string, { message }: CheckpointError): ErrorRecord => ({
  code: ErrorCode.CommandNotBelieved,
  message: `a command "${name}" was not obeyed: ${message}`,
  hint: 'nothing was done; tell the central team that somebody writes to this station’s topics',
});

const tooOften = (): ErrorRecord => ({
  code: ErrorCode.CommandTooOften,
  message: 'more commands come than a station takes: some were dropped',
  hint: 'tell the central team that somebody writes to this station’s topics',
});

const unrecorded = (failure: unknown): ErrorRecord =>
  asCheckpointError(
    failure,
    ErrorCode.CommandsUnrecorded,
    'no command is done while it cannot be recorded: free space on the disk of the data directory',
  ).toRecord();

const interrupted = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.CommandInterrupted,
    'the station stopped while it was at this: how far it came is not known',
    'look at the station, and send a new command where it is still wanted',
  );

const forgotten = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.CommandForgotten,
    'it is so old that this station no longer knows whether it has done it',
    'send a new command',
  );

const idTaken = (): CheckpointError =>
  new CheckpointError(ErrorCode.CommandIdTaken, 'another command had this id', 'choose a new id for each command');
