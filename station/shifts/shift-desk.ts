import type { RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import { foldName } from '../../contract/fold-name.ts';
import type { Operator } from '../../contract/operator.ts';
import type { HandOver, PastShift, ShiftOfficer, ShiftOpen, ShiftReport } from '../../contract/shift.ts';
import type { OperatorAct } from '../operators/operator-session.ts';
import type { CountedRows, CountedShift } from './shift-reader.ts';

export type ShiftDeskOptions = Readonly<{
  operators: Readonly<{
    list(): readonly Operator[];
    hasPin(id: string): boolean;
    check(id: string, pin: string): Promise<Operator>;
  }>;
  records: Readonly<{
    shift(counted: CountedRows, now: number): Promise<CountedShift>;
    shifts(counted: CountedRows, most: number, now: number): Promise<readonly PastShift[]>;
  }>;
  /** Rows that count now. While somebody practises it is a shift of its own, from when that began: the real one goes on. */
  counted: () => CountedRows;
  now: () => number;
  open: () => ShiftOpen;
  append: (data: Omit<EventData<'shift'>, 'epoch' | 'sequence' | 'clock'>) => Promise<RowKey>;
  /** Somebody has tried a wrong PIN. */
  record: (act: OperatorAct) => void;
}>;

const shownShifts = 20;

/** Shifts: what the present one has come to, and who takes over. Its numbers come from the ledger alone. */
export class ShiftDesk {
  readonly #options: ShiftDeskOptions;
  /** One hand-over at a time: the next one counts from the row of the one before. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: ShiftDeskOptions) {
    this.#options = options;
  }

  /** @throws (rejects) CheckpointError of the ledger */
  async report(): Promise<ShiftReport> {
    const { operators, open } = this.#options;
    const { counted, to } = await this.#count();
    const people = operators
      .list()
      .map(({ id, name, role }) => ({ id, name, role, pin: operators.hasPin(id) }))
      .filter(({ id }) => id !== counted.officer?.operator);
    const { from, officer, totals } = counted;
    return { from: from ?? to, to, officer, totals, open: open(), people };
  }

  past(): Promise<readonly PastShift[]> {
    const { records, counted, now } = this.#options;
    return records.shifts(counted(), shownShifts, now());
  }

  /** @throws (rejects) CheckpointError ShiftRefused, PinWrong, PinThrottled, or of the ledger: then nothing was handed over */
  handOver(to: HandOver): Promise<PastShift> {
    const done = this.#tail.then(() => this.#handOver(to));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #handOver(to: HandOver): Promise<PastShift> {
    const { mode } = this.#options.counted();
    const next = await this.#taking(to);
    const { counted, to: at } = await this.#count();
    const { from, officer, totals, previous, through } = counted;
    if (officer !== null && isSame(officer, next)) throw refused('who takes over has the shift already');
    const facts = { from: from ?? at, to: at, officer, totals, open: this.#options.open(), next };
    if (this.#options.counted().mode !== mode) throw refused('practice has begun or ended meanwhile');
    const { epoch, sequence } = await this.#options.append({ ...facts, previous, through });
    return { ...facts, epoch, sequence };
  }

  async #taking(to: HandOver): Promise<ShiftOfficer> {
    const { operators, record } = this.#options;
    if ('name' in to) {
      const typed = foldName(to.name);
      if (operators.list().some(({ id, name }) => operators.hasPin(id) && foldName(name) === typed))
        throw refused('who is typed in has a PIN at this station');
      return { operator: null, name: to.name };
    }
    const known = operators.list().find(({ id }) => id === to.operator);
    if (known === undefined) throw refused(`this station knows no operator "${to.operator}"`);
    if (operators.hasPin(known.id)) {
      await operators.check(known.id, to.pin ?? '').catch((error: unknown) => {
        if (error instanceof CheckpointError && error.code === ErrorCode.PinWrong)
          record({ act: 'refused', operator: known.id, role: 'guard', what: 'handOver' });
        throw error;
      });
    }
    return { operator: known.id, name: known.name };
  }

  async #count(): Promise<Readonly<{ counted: CountedShift; to: number }>> {
    const to = Math.round(this.#options.now());
    return { counted: await this.#options.records.shift(this.#options.counted(), to), to };
  }
}

const isSame = (a: ShiftOfficer, b: ShiftOfficer): boolean =>
  a.operator === null && b.operator === null ? a.name === b.name : a.operator === b.operator;

const refused = (message: string): CheckpointError =>
  new CheckpointError(ErrorCode.ShiftRefused, message, 'Choose somebody else, or type a name.');
