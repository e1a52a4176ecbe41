import { join } from 'node:path';
import type { Announcement, CommandReply } from '../../contract/commands.ts';
import type { Configuration } from '../../contract/configuration.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { ResendRange, Resent } from '../../contract/resend.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { Keyring } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { Announcements } from './announcements.ts';
import type { Command, SignedCommand } from './check-command.ts';
import { type Act, CommandDesk, type CommandDeskParts, Refusal } from './command-desk.ts';
import { CommandMemory, type Remembered } from './command-memory.ts';
import { packDiagnostics } from './pack-diagnostics.ts';

export type StationCommandsParts = Readonly<{
  dataDirectory: string;
  address: StationAddress;
  keyring: Keyring;
  configuration: Configuration;
  clock: CommandDeskParts['clock'];
  record: CommandDeskParts['record'];
  send(reply: CommandReply): void;
  raise(fault: ErrorRecord): void;
  /** Something that the screens show has changed. */
  changed(): void;
  /** When this station started, ms since the Unix epoch. */
  startedAt: number;
  /** Ends this process, to be started again. */
  restart(): void;
  diagnostics(): Promise<Diagnostics>;
  /** @returns rows that were removed */
  purge(olderThanDays: number): Promise<number>;
  resend(range: ResendRange): Promise<Resent>;
  confirmWatch(body: unknown): Promise<void>;
}>;

/** A restart is asked for when what was said of it is on its way. ms */
const restartAfterMs = 300;

const done = (result: unknown = null): Act => ({ kind: 'done', result });

/** Central's commands, composed for a station. */
export class StationCommands {
  readonly #parts: StationCommandsParts;
  readonly #memory: CommandMemory | null;
  readonly #desk: CommandDesk | null;
  readonly #announcements: Announcements;
  #restarting: NodeJS.Timeout | null = null;

  constructor(parts: StationCommandsParts) {
    const { address, keyring, clock, record, send, raise } = parts;
    this.#parts = parts;
    this.#announcements = new Announcements(join(parts.dataDirectory, 'announcements.json'));
    this.#memory = this.#openMemory();
    this.#desk =
      this.#memory === null
        ? null
        : new CommandDesk({
            ...{ memory: this.#memory, keyring, clock, record, send, raise },
            audiences: [`station/${address.site}/${address.station}`, `site/${address.site}`],
            act: (command, signed) => this.#act(command, signed),
          });
  }

  /** Passages need no commands: a station that cannot keep account of them starts without. */
  #openMemory(): CommandMemory | null {
    const { dataDirectory, clock, raise } = this.#parts;
    try {
      return CommandMemory.open(join(dataDirectory, 'commands.db'), clock.now());
    } catch (error) {
      raise(asCheckpointError(error, ErrorCode.CommandsUnrecorded, 'free space on the disk of the data directory'));
      return null;
    }
  }

  /** Answers what the last run of this station began. */
  start(): void {
    this.#desk?.resume((begun) => this.#finished(begun));
  }

  announcements(): readonly Announcement[] {
    return this.#announcements.current(this.#parts.clock.now());
  }

  take(name: string, bytes: Uint8Array): void {
    this.#desk?.take(name, bytes);
  }

  /** The broker has an answer. */
  sent(id: string): void {
    this.#desk?.sent(id);
  }

  everyMinute(): void {
    this.#desk?.everyMinute();
  }

  dispose(): void {
    if (this.#restarting !== null) clearTimeout(this.#restarting);
    this.#desk?.dispose();
    this.#memory?.close();
  }

  #finished({ command }: Remembered): Act | null {
    return command === 'restart' ? done({ startedAt: Math.round(this.#parts.startedAt) }) : null;
  }

  async #act(command: Command, signed: SignedCommand): Promise<Act> {
    const parts = this.#parts;
    switch (command.name) {
      case 'restart':
        return this.#restart();
      case 'diagnostics':
        return done(packDiagnostics(await parts.diagnostics(), parts.configuration));
      case 'announce':
        return this.#announce(command.arguments, signed.id);
      case 'purge':
        return done({ rows: await parts.purge(command.arguments.olderThanDays) });
      case 'resend':
        return done(await parts.resend(command.arguments));
      case 'watch.confirm':
        await parts.confirmWatch(command.arguments);
        return done();
      case 'configuration':
        throw new Refusal(notYet());
    }
  }

  #restart(): Act {
    this.#restarting ??= setTimeout(() => this.#parts.restart(), restartAfterMs);
    return { kind: 'later' };
  }

  #announce(announcement: Extract<Command, { name: 'announce' }>['arguments'], id: string): Act {
    const now = this.#parts.clock.now();
    if (announcement.text === null) this.#announcements.clear();
    else this.#announcements.add({ id, text: announcement.text, until: announcement.until }, now);
    this.#parts.changed();
    return done();
  }
}

const notYet = (): CheckpointError =>
  new CheckpointError(ErrorCode.CommandUnknown, 'configurations are not taken here', 'enrol the station again');
