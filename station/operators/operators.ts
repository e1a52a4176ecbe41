import type { Clock } from '../../contract/driver.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { mayAct, type Operator, type OperatorRole } from '../../contract/operator.ts';
import { type OperatorTable, readOperators, writeOperators } from './operator-file.ts';
import { hashPin, type PinHash, pinMatches } from './pin.ts';
import { waitAfter } from './throttle.ts';

/** Compared with where there is no such operator, so that a name cannot be guessed by the time of the answer. */
const nobody: Promise<PinHash> = hashPin('000000');
nobody.catch(() => undefined);

/** The people who have a PIN at this station, or only a name. */
export class Operators {
  readonly #file: string;
  readonly #clock: Clock;
  #table: OperatorTable;
  /** Why the file could not be read: what it holds must not be written over. */
  #broken: CheckpointError | null = null;
  /** Since when wrong tries count, by the monotonic clock: a wall clock that is put forward frees nobody. */
  readonly #wrongAt = new Map<string, number>();
  /** Tries by names that nobody has, together: each is a row in the ledger, and they wait as those of one person do. */
  #strangers: Readonly<{ wrong: number; at: number }> = { wrong: 0, at: 0 };
  #trying: Promise<unknown> = Promise.resolve();

  /** @param unreadable the file is broken: until it is mended nobody can sign in, and passages go on */
  constructor(file: string, clock: Clock, unreadable: (error: CheckpointError) => void) {
    this.#file = file;
    this.#clock = clock;
    this.#table = this.#read(unreadable);
    for (const id of Object.keys(this.#table.wrong)) this.#wrongAt.set(id, clock.monotonic());
  }

  #read(unreadable: (error: CheckpointError) => void): OperatorTable {
    try {
      return readOperators(this.#file);
    } catch (error) {
      this.#broken = asCheckpointError(error, ErrorCode.OperatorsUnreadable, 'see the log of the station');
      unreadable(this.#broken);
      return { operators: [], wrong: {} };
    }
  }

  list(): readonly Operator[] {
    return this.#table.operators.map(({ id, name, role }) => ({ id, name, role }));
  }

  /** Whether they have a PIN to take over with, or only a name. */
  hasPin(id: string): boolean {
    return this.#table.operators.find((operator) => operator.id === id)?.pin != null;
  }

  /**
   * One try at a time, whoever makes it: a wrong one makes the next wait, after a restart too.
   * @throws CheckpointError PinWrong, PinThrottled
   */
  check(id: string, pin: string): Promise<Operator> {
    const tried = this.#trying.then(() => this.#check(id, pin));
    this.#trying = tried.catch(() => undefined);
    return tried;
  }

  async #check(id: string, pin: string): Promise<Operator> {
    const entry = this.#table.operators.find((operator) => operator.id === id);
    this.#refuseWhileThrottled(id, entry !== undefined);
    const matches = await pinMatches(pin, entry?.pin ?? (await nobody));
    if (entry?.pin == null || !matches) throw this.#wrong(id, entry !== undefined);
    if (this.#table.wrong[id] !== undefined) this.#count(id, null);
    return { id, name: entry.name, role: entry.role };
  }

  /**
   * Adds an operator, or changes one of that id. `pin` null: keeps the one there is; a new guard needs none.
   * @throws CheckpointError OperatorInvalid, OperatorsUnreadable
   */
  async save(operator: Operator, pin: string | null): Promise<void> {
    const before = this.#table.operators.find(({ id }) => id === operator.id);
    const hash = pin === null ? (before?.pin ?? null) : await hashPin(pin);
    if (hash === null && operator.role !== 'guard')
      throw refused(`a ${operator.role} needs a PIN`, 'give one of 6 to 12 digits');
    const others = this.#table.operators.filter(({ id }) => id !== operator.id);
    this.#replace([...others, { ...operator, pin: hash }], operator.id);
  }

  /** @throws CheckpointError OperatorInvalid, OperatorsUnreadable */
  remove(id: string): void {
    if (!this.#table.operators.some((operator) => operator.id === id)) {
      throw refused(
        `there is no operator "${id}"`,
        `operators here: ${
          this.list()
            .map((o) => o.id)
            .join(', ') || 'none'
        }`,
      );
    }
    this.#replace(
      this.#table.operators.filter((operator) => operator.id !== id),
      id,
    );
  }

  #replace(operators: OperatorTable['operators'], changed: string): void {
    if (this.#broken !== null) throw this.#broken;
    const manages = (role: OperatorRole) => mayAct(role, 'installer');
    const had = this.#table.operators.some(({ role }) => manages(role));
    if (had && !operators.some(({ role }) => manages(role))) {
      throw refused('the last installer cannot be removed', 'add another installer first');
    }
    const { [changed]: _forgotten, ...wrong } = this.#table.wrong;
    const table = { operators, wrong };
    writeOperators(this.#file, table);
    this.#table = table;
  }

  #refuseWhileThrottled(id: string, known: boolean): void {
    const waitMs = waitAfter(known ? (this.#table.wrong[id] ?? 0) : this.#strangers.wrong);
    const since = known ? (this.#wrongAt.get(id) ?? Number.NEGATIVE_INFINITY) : this.#strangers.at;
    const left = since + waitMs - this.#clock.monotonic();
    if (left <= 0) return;
    throw new CheckpointError(
      ErrorCode.PinThrottled,
      `too many wrong PINs: try again in ${Math.ceil(left / 1000)} s`,
      'whoever has forgotten it asks an installer for a new one',
    );
  }

  #wrong(id: string, known: boolean): CheckpointError {
    // Names that nobody has may be many: one count for all of them, and none on the disk.
    if (known) this.#count(id, (this.#table.wrong[id] ?? 0) + 1);
    else this.#strangers = { wrong: this.#strangers.wrong + 1, at: this.#clock.monotonic() };
    return new CheckpointError(
      ErrorCode.PinWrong,
      'this PIN is not right',
      'try again; after three wrong ones it takes longer',
    );
  }

  #count(id: string, wrong: number | null): void {
    const { [id]: _before, ...others } = this.#table.wrong;
    this.#table = { ...this.#table, wrong: wrong === null ? others : { ...others, [id]: wrong } };
    this.#wrongAt.set(id, this.#clock.monotonic());
    try {
      writeOperators(this.#file, this.#table);
    } catch {
      // On a full disk the count holds in memory until the next start.
    }
  }
}

const refused = (message: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.OperatorInvalid, message, hint);
