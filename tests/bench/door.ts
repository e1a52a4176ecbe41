import type { StationClient } from '../../main/client/station-client.ts';
import type { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import type { openScanner } from './bench-scanner.ts';

/** Codes that are on their way at once. */
export const window = 16;
/** As many people come in, and go out again, before the next ones. The lane is switched while no code is on its way. */
const crowd = 25 * window;
/** Of a crowd that comes in and goes out. */
const round = 2 * crowd;

/** People who walk in and out of a station: scanner bytes to committed row. */
export class Door {
  readonly #scanner: Awaited<ReturnType<typeof openScanner>>;
  readonly #reader: LedgerReader;
  readonly #client: StationClient;
  #scanned: number;
  #direction: 'in' | 'out' = 'in';

  /** @param rounds crowds whose people were here before: others come now */
  constructor(
    scanner: Awaited<ReturnType<typeof openScanner>>,
    reader: LedgerReader,
    client: StationClient,
    rounds = 0,
  ) {
    this.#scanner = scanner;
    this.#scanned = rounds * round;
    this.#reader = reader;
    this.#client = client;
  }

  async pass(count: number): Promise<void> {
    for (let left = count; left > 0; left -= window) {
      const position = this.#reader.headPosition();
      const now = Math.min(window, left);
      for (let n = 0; n < now; n += 1) await this.#scan();
      await this.#committed(position + now);
    }
  }

  /** @returns ms from the scanner's bytes to the committed row */
  async one(): Promise<number> {
    const position = this.#reader.headPosition();
    const began = performance.now();
    await this.#scan();
    await this.#committed(position + 1);
    return performance.now() - began;
  }

  async #scan(): Promise<void> {
    const person = Math.floor(this.#scanned / round) * crowd + (this.#scanned % crowd);
    const direction = Math.floor(this.#scanned / crowd) % 2 === 0 ? 'in' : 'out';
    if (direction !== this.#direction) {
      await this.#client.setDirection('gate-1', direction);
      this.#direction = direction;
    }
    this.#scanned += 1;
    this.#scanner.scan(`001${String(person).padStart(9, '0')}|NGUYEN VAN A|1987-01-18|0|88${person}|<1<00<`);
  }

  async #committed(position: number): Promise<void> {
    const until = performance.now() + 30_000;
    while (this.#reader.headPosition() < position) {
      if (performance.now() > until) throw new Error(`row ${position} was not committed within 30 s`);
      await sleep(1);
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
