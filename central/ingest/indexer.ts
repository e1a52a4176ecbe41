import type { RowKey } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import { correctionType, passageType } from '../../contract/events.ts';
import { parseSealed, type SealedEnvelope } from '../../contract/sealed.ts';
import type { Opener } from '../opener.ts';
import type { CentralStore, Transaction } from '../store/central-store.ts';
import type { IndexSlice, UnindexedRow } from '../store/index-backlog.ts';
import type { TraceablePassage } from '../store/passage-index.ts';
import type { PersonKeyHasher } from '../store/person-index.ts';
import { undoneBy } from './correction-facts.ts';
import { isDiskTrouble } from './ingestor.ts';
import { passageOf } from './passage-facts.ts';

type Read = Readonly<{
  row: UnindexedRow;
  facts: NonNullable<ReturnType<typeof passageOf>>;
  /** null: there is no sealed part, or it is no envelope. */
  envelope: SealedEnvelope | null;
}>;

/**
 * Makes rows traceable that are stored and acknowledged: opens who passed and files it. That costs as much as all the rest
 * of taking a row, and no station has to wait for it.
 */
export class Indexer {
  readonly #store: CentralStore;
  readonly #opener: Opener;
  readonly #hasher: PersonKeyHasher;
  readonly #clock: Clock;

  constructor(store: CentralStore, opener: Opener, hasher: PersonKeyHasher, clock: Clock) {
    this.#store = store;
    this.#opener = opener;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /**
   * One commit's worth.
   * @param limit rows. [1...]
   * @returns rows that were looked at; 0: tracing knows everything
   * @throws when the disk does not take it (`isDiskTrouble`); then nothing of it is kept, and it may be asked again
   */
  async run(limit: number): Promise<number> {
    const slices = this.#store.toIndex(limit);
    if (slices.length === 0) return 0;
    const reads = slices.map(({ rows }) => rows.flatMap((row) => this.#read(row) ?? []));
    await this.#opener.prepare(reads.flat().flatMap(({ envelope }) => envelope ?? []));
    const found = slices.map((slice, index) => ({
      slice,
      passages: (reads[index] ?? []).map((read) => this.#passage(slice, read)),
      undone: slice.rows.flatMap((row) => (row.type === correctionType ? (undoneBy(row.public) ?? []) : [])),
    }));
    try {
      this.#commit((transaction) => {
        for (const { slice, passages, undone } of found) transaction.index(slice, passages, undone);
      });
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      for (const { slice, passages, undone } of found) this.#oneByOne(slice, passages, undone);
    }
    return slices.reduce((sum, { rows }) => sum + Math.max(1, rows.length), 0);
  }

  /** A passage that breaks the transaction must not keep the others out: it is counted as one that cannot be traced. */
  #oneByOne(slice: IndexSlice, passages: readonly TraceablePassage[], undone: readonly RowKey[]): void {
    for (const passage of passages) {
      const through = slice.rows.find(({ position }) => position === passage.position)?.sequence ?? slice.through;
      const index = (found: TraceablePassage): void =>
        this.#commit((transaction) => transaction.index({ ...slice, through }, [found], []));
      try {
        index(passage);
      } catch (error) {
        if (isDiskTrouble(error)) throw error;
        index({ ...passage, facts: 'unreadable' });
      }
    }
    this.#commit((transaction) => transaction.index(slice, [], undone));
  }

  #commit(work: (transaction: Transaction) => void): void {
    this.#store.commit(this.#clock.now(), work);
  }

  #read(row: UnindexedRow): Read | null {
    if (row.type !== passageType) return null;
    const facts = passageOf(row.public);
    if (facts === null) return null;
    return { row, facts, envelope: row.sealed === null ? null : envelopeOrNull(row.sealed) };
  }

  #passage({ station, epoch }: IndexSlice, { row, facts, envelope }: Read): TraceablePassage {
    const { position, sequence, sealed } = row;
    if (facts === 'unreadable' || sealed === null) return { position, sequence, facts, opened: true, keys: null };
    const place = { site: station.site, station: station.station, epoch, sequence };
    const identity = envelope === null ? null : this.#opener.open(envelope, place);
    if (identity === null) return { position, sequence, facts, opened: false, keys: null };
    const keys = identity.kind === 'person' ? this.#hasher.keysOf(identity.person) : null;
    return { position, sequence, facts, opened: true, keys };
  }
}

const envelopeOrNull = (sealed: Uint8Array): SealedEnvelope | null => {
  try {
    return parseSealed(sealed);
  } catch {
    return null;
  }
};
