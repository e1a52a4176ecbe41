import { join } from 'node:path';
import type { Announcement, CommandArguments, CommandReply } from '../../contract/commands.ts';
import type { Configuration } from '../../contract/configuration.ts';
import { asCheckpointError, type CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { ReferralResults } from '../../contract/referral-results.ts';
import type { ResendRange, Resent } from '../../contract/resend.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { Keyring } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { checkRemote, type RemoteCheck } from '../configuration/check-remote.ts';
import type { RemoteConfiguration } from '../configuration/remote-configuration.ts';
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
  /** null: this station takes none from central. */
  remote: RemoteConfiguration | null;
  checkRemote(): RemoteCheck;
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
  /** Takes the kiosk out of service once central has everything, and ends the command then. @throws CheckpointError */
  retire(command: string, withLedger: boolean): void;
  /** @returns what is said of it. @throws CheckpointError: nothing has changed */
  takeCertificate(der: Uint8Array): unknown;
  takeReferralResults(results: ReferralResults): void;
  /** @returns what is said of it */
  takeSiteKey(sealed: Uint8Array): Promise<unknown>;
}>;

/** A restart is asked for when what was said of it is on its way. ms */
const restartAfterMs = 300;
const trialTickMs = 1000;

const done = (result: unknown = null): Act => ({ kind: 'done', result });

/** Central's commands, composed for a station. */
export class StationCommands {
  readonly #parts: StationCommandsParts;
  readonly #memory: CommandMemory | null;
  readonly #desk: CommandDesk | null;
  readonly #announcements: Announcements;
  #restarting: NodeJS.Timeout | null = null;
  #trial: NodeJS.Timeout | null = null;

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
    const { remote, clock } = this.#parts;
    remote?.ready();
    this.#sayReverted();
    if (remote?.onTrial !== true) return;
    let at = clock.monotonic();
    this.#trial = setInterval(() => {
      const before = at;
      at = clock.monotonic();
      if (remote.spent(at - before)) this.#restart();
    }, trialTickMs);
  }

  /** Central has answered on this connection. */
  centralReached(): void {
    const { remote } = this.#parts;
    const command = remote?.reached() ?? null;
    if (command === null) return;
    if (this.#trial !== null) clearInterval(this.#trial);
    this.#desk?.end(command, { kind: 'done', result: { version: remote?.source?.version ?? null } });
  }

  /** The answer to a command that takes longer than its act. */
  end(id: string, result: unknown): void {
    this.#desk?.end(id, { kind: 'done', result });
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
    if (this.#trial !== null) clearInterval(this.#trial);
    this.#desk?.dispose();
    this.#memory?.close();
  }

  #finished({ id, command, version }: Remembered): Act | CheckpointError | null {
    // It goes on by itself.
    if (command === 'retire') return { kind: 'later' };
    if (command === 'restart') return done({ startedAt: Math.round(this.#parts.startedAt) });
    const { remote } = this.#parts;
    if (command !== 'configuration' || remote === null || version === null) return null;
    const outcome = remote.outcomeOf(id, version);
    if (outcome === null) return { kind: 'later' };
    return outcome === 'good' ? done({ version }) : outcome;
  }

  /** One that held for long and cannot be used any more was nobody's command of today: the screens say it. */
  #sayReverted(): void {
    const reverted = this.#parts.remote?.reverted ?? null;
    if (reverted === null || reverted.command !== null) return;
    this.#parts.raise({
      code: ErrorCode.ConfigurationFellBack,
      message: `version ${reverted.version} of the configuration cannot be used any more: ${reverted.why}`,
      hint: 'the local configuration is in use; let the central team send another',
    });
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
      case 'referral.results':
        parts.takeReferralResults(command.arguments);
        return done();
      case 'site.key':
        return done(await parts.takeSiteKey(Buffer.from(command.arguments.sealed, 'base64')));
      case 'certificate':
        return done(parts.takeCertificate(Buffer.from(command.arguments.certificate, 'base64')));
      case 'retire':
        parts.retire(signed.id, command.arguments.withLedger);
        return { kind: 'later' };
      case 'configuration':
        return this.#configure(command.arguments, signed);
    }
  }

  #configure({ configuration, revertSeconds }: CommandArguments<'configuration'>, signed: SignedCommand): Act {
    const { remote } = this.#parts;
    const { id, version } = signed;
    try {
      if (remote === null || version === null) throw new Error('this station takes none');
      remote.checkVersion(version);
      checkRemote(configuration, this.#parts.checkRemote());
      remote.take({ version, command: id, configuration, revertMs: revertSeconds * 1000 });
    } catch (error) {
      throw new Refusal(asCheckpointError(error, ErrorCode.ConfigurationInvalid, 'the one before it stays in use'));
    }
    return this.#restart();
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
