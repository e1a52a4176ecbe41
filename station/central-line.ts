import type { CommandReply } from '../contract/commands.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { KeysOpening } from '../contract/keys.ts';
import type { ResendRange, Resent } from '../contract/resend.ts';
import type { NetworkState } from '../contract/rpc.ts';
import { BrokerLog } from './diagnostics/broker-log.ts';
import type { LogMover, Moved } from './ledger/move-log.ts';
import { ledgerFile } from './ledger/schema.ts';
import { arrivingFolder } from './lists/published-lists.ts';
import { type SyncedAnswer, SyncLink } from './sync-link.ts';
import type { HeldVersions, SyncAbout } from './sync-thread.ts';
import type { Trust } from './trust.ts';

export type CentralLineParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  /** How the keys are kept by which the broker knows this station. */
  keys: KeysOpening;
  trust(): Trust;
  /** What the station says of itself. */
  about(): SyncAbout;
  /** Versions of the lists that are here. */
  held(): HeldVersions;
  /** ms since the Unix epoch */
  now(): number;
}>;

/** What a station tells central, and how the line there is. Without `sync` in the configuration everything told goes nowhere. */
export class CentralLine implements LogMover {
  /** How the broker was lately. */
  readonly brokerLog = new BrokerLog();
  readonly #parts: CentralLineParts;
  #link: SyncLink | null = null;
  #network: NetworkState;
  #isPresenceUp = false;

  constructor(parts: CentralLineParts) {
    this.#parts = parts;
    const state = parts.configuration.sync === null ? 'not-configured' : 'offline';
    this.#network = { state, since: parts.now(), error: null };
  }

  /** @param take what comes from there, after it was noted how the line is */
  open(take: (answer: SyncedAnswer) => void): void {
    const { configuration, dataDirectory, keys, trust, about, held } = this.#parts;
    const { sync, site, station } = configuration;
    if (sync === null) return;
    this.#link = new SyncLink(
      {
        file: ledgerFile(dataDirectory),
        broker: sync,
        ...{ dataDirectory, keys },
        address: { site: site.id, station: station.id },
        trust: trust(),
        about: about(),
        listsFolder: arrivingFolder(dataDirectory),
        held: held(),
        replies: [],
      },
      (answer) => {
        this.#note(answer);
        take(answer);
      },
    );
  }

  async close(): Promise<void> {
    await this.#link?.close();
  }

  /** For good: the kiosk is nobody's any more. */
  retired(): void {
    this.#network = { state: 'not-configured', since: this.#parts.now(), error: null };
  }

  get network(): NetworkState {
    return this.#network;
  }

  /** Whether the other stations of the site can be heard. */
  get isPresenceUp(): boolean {
    return this.#isPresenceUp;
  }

  /** Rows are on disk. */
  committed(): void {
    this.#link?.committed();
  }

  /** Somebody stands at the gate: what is old goes slowly for a while. */
  passing(): void {
    this.#link?.passing();
  }

  /** By the thread that sends, where there is one. */
  async moveLog(): Promise<Moved | null> {
    return (await this.#link?.moveLog()) ?? null;
  }

  /** What the station says of itself is another. */
  tellAbout(): void {
    this.#link?.about(this.#parts.about());
  }

  tellHeld(): void {
    this.#link?.held(this.#parts.held());
  }

  /** Central is believed by other keys from now on. */
  tellTrust(): void {
    this.#link?.trust(this.#parts.trust());
  }

  /** To the other stations of the site. */
  sayPresence(payload: string): void {
    this.#link?.sayPresence(payload);
  }

  reply(reply: CommandReply): void {
    this.#link?.reply(reply);
  }

  /** @throws (rejects) CheckpointError ResendRefused, LedgerMalformed, SyncEnded */
  async resend(range: ResendRange): Promise<Resent> {
    return (await this.#link?.resend(range)) ?? { sent: 0, gone: [] };
  }

  /** The log or the certificate is another one: leaves the broker and comes back. */
  reopen(): void {
    this.#link?.reopen();
  }

  #note(answer: SyncedAnswer): void {
    if (answer.kind === 'presence-line') this.#isPresenceUp = answer.up;
    if (answer.kind !== 'network') return;
    this.#network = answer.state;
    this.brokerLog.note(answer.state);
  }
}
