import type { ClockStamp } from '../../contract/clock.ts';
import type { Mode, RowKey } from '../../contract/decision.ts';
import type { EventName, LostCause } from '../../contract/events.ts';
import type { KnownHead } from './head-file.ts';

/** Seals the part of a row that says who it was, for one place in the ledger and no other. */
export type RowSealer = (key: RowKey, plain: Uint8Array) => Uint8Array;

/** What the site's own count of people inside has to change with this row: tags of 16 bytes. */
export type PresenceChange = Readonly<{
  /** For the other stations of the site: all tags of the person who passed. Not stored. */
  matched?: readonly string[];
  gone: readonly Uint8Array[];
  come: Readonly<{
    person: Uint8Array;
    day: number;
    lane: string;
    tags: readonly Uint8Array[];
    /** Absent: nobody came in with them. */
    companions?: number;
  }> | null;
}>;

/** A row before it has its place. `data` has all but epoch and sequence. */
export type RowDraft = Readonly<{
  name: EventName;
  /** ms since the Unix epoch. */
  time: number;
  data: Readonly<Record<string, unknown>>;
  /** JSON of who it was, or null. */
  sealed: string | null;
  presence: PresenceChange | null;
  /** default: the station's */
  mode?: Mode;
}>;

export type CommittedRow = Readonly<RowKey & { position: number }>;

export type LedgerHead = Readonly<RowKey & { position: number; epochNumber: number }>;

export type EpochCause = 'created' | 'restored' | 'salvaged' | 'machine-changed' | 'central-ahead' | 'central-behind';

/** What `epoch.started` says of the epoch before; `hash`: hex. */
export type PreviousEpoch = Readonly<{ epoch: string; sequence: number; hash: string }>;

/** Beside the file itself. */
export type LedgerOpening = Readonly<{
  /** What is known of this ledger: a file that holds less has lost rows that were shown. */
  known?: KnownHead | null;
  /** Told of every commit. */
  remember?: (head: KnownHead) => void;
  /** What is written of the clock into each row as it is committed. @param happenedAt ms since the Unix epoch */
  stamp?: (happenedAt: number) => ClockStamp;
  /** A new file in place of one that was set aside: its first epoch goes on behind everything that is brought over. */
  after?: Readonly<{ number: number; base: number; previous: PreviousEpoch | null }>;
}>;

export type LedgerIdentity = Readonly<{ site: string; station: string; mode: Mode; machine: Uint8Array }>;

/** What the central store holds, as a checked acknowledgement says. */
export type Watermark = Readonly<{
  time: number;
  epochs: readonly Readonly<{ epoch: string; sequence: number; hash: Uint8Array }>[];
}>;

export type SalvagedEpoch = Readonly<{ epoch: string; number: number; base: number }>;
export type SalvagedRow = Readonly<{
  sequence: number;
  type: string;
  /** ms since the Unix epoch. */
  time: number;
  public: Uint8Array;
  sealed: Uint8Array | null;
  hash: Uint8Array;
}>;
export type SalvagedPresence = Readonly<{
  tag: Uint8Array;
  person: Uint8Array;
  day: number;
  lane: string;
  since: number;
  companions: number;
}>;
export type LostRows = Readonly<{ from: number; to: number; cause: LostCause }>;
export type MissingRows = LostRows & Readonly<{ epoch: string }>;
export type EndedSalvage = SalvagedEpoch &
  Readonly<{ last: number; startedAt: number; acknowledged: number; lost: readonly LostRows[] }>;
