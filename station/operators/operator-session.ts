import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { guardSession, mayAct, type Operator, type OperatorRole, type Session } from '../../contract/operator.ts';
import type { Operators } from './operators.ts';

/** Whoever does nothing for so long is signed out: a supervisor who is called away leaves a guard's screen behind. ms */
export const idleMs = 5 * 60_000;

/** As much of what was done as a row of the ledger takes: `operatorDataSchema`. */
const mostWhat = 64;

export type OperatorAct = Readonly<{
  act: 'signed-in' | 'signed-out' | 'refused' | 'saved' | 'removed' | 'pin-changed' | 'did';
  operator: string | null;
  role: OperatorRole;
  /** What was done, by the name of its function and what it was done to; or whom it was done to. */
  what: string | null;
}>;

export type SessionOptions = Readonly<{
  operators: Operators;
  clock: Clock;
  /** `command-line`: whoever holds the token of the data directory may do what an installer may. */
  from: 'screen' | 'command-line';
  record(act: OperatorAct): void;
  changed(session: Session): void;
}>;

/** Who acts over one channel to the station. It ends with the channel: nobody stays signed in behind a closed screen. */
export class OperatorSession {
  readonly #options: SessionOptions;
  readonly #own: Session;
  #operator: Operator | null = null;
  #until = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#own = options.from === 'command-line' ? { ...guardSession, role: 'installer' } : guardSession;
  }

  state(): Session {
    if (this.#operator === null) return this.#own;
    return { role: this.#operator.role, operator: this.#operator, until: Math.round(this.#until) };
  }

  /** @throws CheckpointError PinWrong, PinThrottled */
  async signIn(id: string, pin: string): Promise<Session> {
    try {
      const operator = await this.#options.operators.check(id, pin);
      if (this.#operator !== null && this.#operator.id !== id) this.signOut();
      this.#operator = operator;
      this.#note('signed-in', null);
      this.#stay();
      return this.state();
    } catch (error) {
      if (error instanceof CheckpointError && error.code === ErrorCode.PinWrong) {
        this.#options.record({ act: 'refused', operator: id, role: 'guard', what: null });
      }
      throw error;
    }
  }

  /** Somebody who has signed in before goes on over this channel, and is known without their PIN. @param by what says so */
  goOn(operator: Operator, by: string): Session {
    this.#operator = operator;
    this.#note('signed-in', by);
    this.#stay();
    return this.state();
  }

  signOut(): Session {
    if (this.#operator !== null) {
      this.#note('signed-out', null);
      this.#operator = null;
      this.#stopTimer();
      this.#options.changed(this.state());
    }
    return this.state();
  }

  /**
   * To be asked before anything is done for this channel.
   * @param audited it is written down who did it
   * @param byItself a screen asks without anybody's doing: who is signed in does not stay so for it
   * @throws CheckpointError RoleMissing
   */
  require(needed: OperatorRole, what: string, audited: boolean, byItself = false): void {
    const { role } = this.state();
    if (!mayAct(role, needed)) {
      throw missing(needed);
    }
    if (needed === 'guard') return;
    if (this.#operator !== null && !byItself) this.#stay();
    if (audited) this.#note('did', what);
  }

  /** @throws CheckpointError RoleMissing, OperatorInvalid, OperatorsUnreadable */
  async saveOperator(operator: Operator, pin: string | null): Promise<void> {
    this.#mayManage(operator.role);
    const before = this.#options.operators.list().find(({ id }) => id === operator.id);
    if (before !== undefined) this.#mayManage(before.role);
    await this.#options.operators.save(operator, pin);
    this.#note(pin !== null && before !== undefined ? 'pin-changed' : 'saved', operator.id);
  }

  /** @throws CheckpointError RoleMissing, OperatorInvalid, OperatorsUnreadable */
  removeOperator(id: string): void {
    const before = this.#options.operators.list().find((operator) => operator.id === id);
    if (before !== undefined) this.#mayManage(before.role);
    this.#options.operators.remove(id);
    this.#note('removed', id);
  }

  /**
   * A new PIN for whoever is signed in.
   * @throws CheckpointError RoleMissing where nobody is, PinWrong, PinThrottled, OperatorsUnreadable
   */
  async changePin(pin: string, newPin: string): Promise<void> {
    const { operators, record } = this.#options;
    const own = this.#operator;
    if (own === null) throw missing('supervisor');
    try {
      await operators.check(own.id, pin);
    } catch (error) {
      if (error instanceof CheckpointError && error.code === ErrorCode.PinWrong) {
        record({ act: 'refused', operator: own.id, role: own.role, what: 'changePin' });
      }
      throw error;
    }
    await operators.save(own, newPin);
    this.#note('pin-changed', own.id);
  }

  #mayManage(role: OperatorRole): void {
    this.require(role, 'operators', false);
  }

  dispose(): void {
    this.#stopTimer();
    if (this.#operator !== null) this.#note('signed-out', null);
    this.#operator = null;
  }

  #note(act: OperatorAct['act'], what: string | null): void {
    const told = what === null ? null : what.slice(0, mostWhat);
    this.#options.record({ act, operator: this.#operator?.id ?? null, role: this.state().role, what: told });
  }

  #stay(): void {
    this.#until = this.#options.clock.now() + idleMs;
    this.#stopTimer();
    this.#timer = setTimeout(() => this.signOut(), idleMs);
    this.#timer.unref();
    this.#options.changed(this.state());
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const missing = (needed: OperatorRole): CheckpointError =>
  new CheckpointError(
    ErrorCode.RoleMissing,
    `this needs a ${needed}`,
    'sign in with a PIN first; the command line of the data directory may do it, too',
  );
