import { centralFile, openForReading } from '../../central/store/database.ts';
import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import { eventType } from '../../contract/events.ts';
import { eventually } from '../support/kiosk.ts';
import { decisionName } from './decision-name.ts';

export type LostRange = Readonly<{ epoch: string; from: number; to: number }>;

type StoredRow = Readonly<{ position: number; epoch: string; sequence: number; type: string; public: Buffer }>;
type ChainedRow = Readonly<{ epoch: number; sequence: number; public: Buffer; sealed: Buffer | null; hash: Buffer }>;

const keyOf = (epoch: string, sequence: number): string => `${epoch}-${sequence}`;

/** What the central store holds, read from its own file and added to with each look. */
export class CentralBooks {
  readonly #directory: string;
  #position = 0;
  #conflict = 0;
  /** Decisions by their names: of events, and of what came for a key that was taken. */
  readonly passages = new Set<string>();
  /** Passages that came with a name that was there already. */
  doubled = 0;
  readonly #keys = new Set<string>();
  /** As stations have declared them. */
  declared: readonly LostRange[] = [];
  conflicts = 0;
  rejected = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Resolves when everything that the receiver has acknowledged is among its events. */
  async filed(patienceMs: number): Promise<void> {
    const database = openForReading(centralFile(this.#directory));
    try {
      const waiting = database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM journal)').pluck();
      await eventually(async () => (waiting.get() === 0 ? true : null), patienceMs);
    } finally {
      database.close();
    }
  }

  look(): void {
    const database = openForReading(centralFile(this.#directory));
    try {
      const rows = database
        .prepare(
          `SELECT event.position, epoch.epoch, event.sequence, event_type.name AS type, event.public
           FROM event JOIN epoch ON epoch.id = event.epoch_id JOIN event_type ON event_type.id = event.type_id
           WHERE event.position > ? ORDER BY event.position`,
        )
        .all(this.#position) as StoredRow[];
      for (const row of rows) this.#take(row);
      const conflicts = database
        .prepare(
          `SELECT conflict.id AS position, epoch.epoch, conflict.sequence, '' AS type, conflict.public
           FROM conflict JOIN epoch ON epoch.id = conflict.epoch_id WHERE conflict.id > ? ORDER BY conflict.id`,
        )
        .all(this.#conflict) as StoredRow[];
      for (const row of conflicts) this.#takeConflict(row);
      this.rejected = (database.prepare('SELECT count(*) AS n FROM rejected').get() as { n: number }).n;
    } finally {
      database.close();
    }
  }

  holds(epoch: string, sequence: number): boolean {
    return this.#keys.has(keyOf(epoch, sequence));
  }

  isDeclaredLost(epoch: string, sequence: number): boolean {
    return this.declared.some((lost) => lost.epoch === epoch && lost.from <= sequence && sequence <= lost.to);
  }

  /** @param name of a decision */
  isNameDeclaredLost(name: string): boolean {
    const [, epoch = '', sequence = ''] = /^([0-9a-f]+)-(\d+)@/.exec(name) ?? [];
    return this.isDeclaredLost(epoch, Number(sequence));
  }

  /**
   * Recomputes every hash of the store.
   * @returns what does not follow from the row before it, where that is neither the first nor behind a declared loss
   */
  brokenChains(): readonly string[] {
    const database = openForReading(centralFile(this.#directory));
    try {
      const epochs = database.prepare('SELECT id, epoch FROM epoch').all() as { id: number; epoch: string }[];
      const rowsOf = database.prepare(
        'SELECT epoch_id AS epoch, sequence, public, sealed, hash FROM event WHERE epoch_id = ? ORDER BY sequence',
      );
      return epochs.flatMap(({ id, epoch }) => this.#brokenIn(epoch, rowsOf.iterate(id) as Iterable<ChainedRow>));
    } finally {
      database.close();
    }
  }

  #brokenIn(epoch: string, rows: Iterable<ChainedRow>): readonly string[] {
    const broken: string[] = [];
    let previous: Uint8Array | null = chainStart;
    let expected = 1;
    for (const row of rows) {
      if (row.sequence !== expected) {
        if (!this.isDeclaredLost(epoch, row.sequence - 1)) broken.push(`${epoch}-${expected} is not held`);
        previous = null;
      }
      const isRight = previous === null || row.hash.equals(chainHash(previous, row.public, sealedDigest(row.sealed)));
      if (!isRight) broken.push(`${epoch}-${row.sequence} does not follow from the row before it`);
      previous = row.hash;
      expected = row.sequence + 1;
    }
    return broken;
  }

  #take({ position, epoch, sequence, type, public: bytes }: StoredRow): void {
    this.#position = position;
    this.#keys.add(keyOf(epoch, sequence));
    if (type === eventType('passage')) this.#passage(bytes);
    if (type === eventType('ledger.lost')) {
      const { lost } = (JSON.parse(bytes.toString('utf8')) as { data: { lost: LostRange } }).data;
      this.declared = [...this.declared, lost];
    }
  }

  #takeConflict({ position, public: bytes }: StoredRow): void {
    this.#conflict = position;
    this.conflicts += 1;
    if ((JSON.parse(bytes.toString('utf8')) as { type: string }).type === eventType('passage')) this.#passage(bytes);
  }

  #passage(bytes: Buffer): void {
    const { data } = JSON.parse(bytes.toString('utf8')) as { data: { epoch: string; sequence: number; at: number } };
    const name = decisionName(data);
    if (this.passages.has(name)) this.doubled += 1;
    this.passages.add(name);
  }
}
