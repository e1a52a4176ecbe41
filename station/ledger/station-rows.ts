import type { Mode } from '../../contract/decision.ts';
import type { EventName } from '../../contract/events.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Ledger } from './ledger.ts';
import type { CommittedRow, RowDraft } from './ledger-rows.ts';

export type StationRowsParts = Readonly<{
  ledger: Pick<Ledger, 'append'>;
  clock: StationClock;
  /** What is practised changes nobody's being inside. */
  training: Readonly<{ mode: Mode; active: boolean }>;
  /** A passage is on disk. */
  committed(draft: RowDraft, row: CommittedRow): void;
  /** Something that the screens show may have changed. */
  changed(): void;
}>;

type RowName = Exclude<EventName, 'passage'>;
type RowData = Readonly<Record<string, unknown>>;

/** All rows of a running station go through here: each says its mode, and how far the clock was believed. */
export class StationRows {
  readonly #parts: StationRowsParts;

  constructor(parts: StationRowsParts) {
    this.#parts = parts;
  }

  /** What it changed in who is inside is told once it is on disk. @throws (rejects) as Ledger.append */
  async appendPassage(draft: RowDraft): Promise<CommittedRow> {
    const own = this.#ofMode(draft);
    const row = await this.#parts.ledger.append(own);
    this.#parts.committed(own, row);
    return row;
  }

  /** A row beside the passages. @throws (rejects) as Ledger.append */
  append(name: RowName, data: RowData): Promise<CommittedRow> {
    const { ledger, clock } = this.#parts;
    return ledger.append(
      this.#ofMode({
        name,
        time: Math.round(clock.now()),
        data: { ...data, clock: clock.state() },
        sealed: null,
        presence: null,
      }),
    );
  }

  /** One that waits for nobody; a failure shows as a fault of the ledger. */
  record(name: RowName, data: RowData): void {
    this.append(name, data).then(
      () => this.#parts.changed(),
      () => undefined,
    );
  }

  #ofMode(draft: RowDraft): RowDraft {
    const { mode, active } = this.#parts.training;
    return { ...draft, mode, presence: active ? null : draft.presence };
  }
}
