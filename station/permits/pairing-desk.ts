import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Phase } from '../../contract/rpc.ts';
import { normalisePlate } from '../../credentials/permit/permit-claims.ts';
import type { Identified } from '../gate/gate.ts';
import { maskedNameOf } from '../passage/masked-name.ts';
import type { CheckedPermit } from './checked-permit.ts';
import {
  belongs,
  holderOf,
  idlePairing,
  type Paired,
  type PairingInput,
  type PairingSettings,
  type PairingState,
  partOf,
  stepPairing,
  wantOf,
} from './permit-pairing.ts';

export type PairingPhase = Extract<Phase, { name: 'pairing' }>;

export type PairingEvents = Readonly<{
  check(paired: Paired): CheckedPermit | null;
  /** The plate of the vehicle that stands here, as the officer has said it; null: they have not. */
  saidPlate(): string | null;
  /** Whole, or given up: for the gate. */
  passed(identified: Identified): void;
  /** This code is in, and waits for what belongs to it. */
  held(device: string): void;
  /** null: nobody is waited for any more. */
  changed(phase: PairingPhase | null): void;
}>;

/** Permit, card and plate of one lane, on their way to the gate. Where permits are off, or on the way out, it takes nothing. */
export class PairingDesk {
  readonly #settings: PairingSettings | null;
  readonly #clock: Clock;
  readonly #events: PairingEvents;
  #state: PairingState = idlePairing;
  #phase: PairingPhase | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ policy, waitSeconds, ...rest }: PassageConfiguration['permit'], clock: Clock, events: PairingEvents) {
    this.#settings = policy === 'off' ? null : { ...rest, policy, waitMs: waitSeconds * 1000 };
    this.#clock = clock;
    this.#events = events;
  }

  get phase(): PairingPhase | null {
    return this.#phase;
  }

  /** Whose plate the officer is asked about now; null: about nobody's. */
  get asked(): Identified | null {
    const { held } = this.#state;
    if (held === null || this.#settings === null || wantOf(held, this.#settings) !== 'plate') return null;
    return held.card ?? held.permit;
  }

  /** Whether it brings what is waited for, or is here already. */
  belongs(identified: Identified): boolean {
    return this.#settings !== null && this.#state.held !== null && belongs(this.#state, identified, this.#settings);
  }

  /**
   * @param repeat its person passed a moment ago: then it is taken only where it brings what was missing
   * @returns whether it was taken: then it comes to the gate by `passed`
   */
  takes(identified: Identified, repeat: boolean): boolean {
    if (this.#settings === null || identified.direction !== 'in' || partOf(identified) === 'other') return false;
    if (repeat && !belongs(this.#state, identified, this.#settings)) return false;
    this.#step({ kind: 'scan', identified }, this.#settings);
    return true;
  }

  /** @throws CheckpointError PermitNotWaiting */
  plate(plate: string): void {
    if (this.#settings === null || this.#phase?.want !== 'plate') throw notWaiting();
    this.#step({ kind: 'plate', plate }, this.#settings);
  }

  /** The officer has said a plate: nobody is asked for it once more. */
  plateSaid(): void {
    const plate = this.#knownPlate(this.#state);
    if (plate !== null && this.#settings !== null) this.#step({ kind: 'plate', plate }, this.#settings);
  }

  /** Decides with what there is. */
  enough(): void {
    if (this.#settings !== null) this.#step({ kind: 'enough' }, this.#settings);
  }

  #step(input: PairingInput, settings: PairingSettings): void {
    const first = stepPairing(this.#state, input, settings);
    const plate = this.#knownPlate(first.state);
    const step = plate === null ? first : stepPairing(first.state, { kind: 'plate', plate }, settings);
    const out = step === first ? first.out : [...first.out, ...step.out];
    this.#state = step.state;
    this.#wait(settings);
    const read = input.kind === 'scan' ? input.identified : null;
    const last = out.at(-1);
    const answers = read !== null && last !== undefined && (last.permit === read || last.card === read);
    if (read !== null && !answers && read.answered !== true) this.#events.held(read.scan.device);
    for (const paired of out) this.#events.passed(this.#whole(paired, answers && paired === last));
    this.#show(settings);
  }

  /** What is asked for, where the officer has said it of the vehicle that stands here; null: they have not, or it is another. */
  #knownPlate({ held }: PairingState): string | null {
    if (held === null || this.#settings === null || wantOf(held, this.#settings) !== 'plate') return null;
    const named = held.permit?.credential.kind === 'permit' ? held.permit.credential.permit.plate : null;
    const said = this.#events.saidPlate();
    return named !== null && said !== null && normalisePlate(named) === normalisePlate(said) ? said : null;
  }

  #wait(settings: PairingSettings): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { held } = this.#state;
    if (held === null) return;
    const { deadline } = held;
    // The deadline itself is what has passed: a timer may fire a fraction of a millisecond early.
    this.#timer = setTimeout(
      () => this.#step({ kind: 'time', now: deadline }, settings),
      Math.max(0, deadline - this.#clock.monotonic()),
    );
  }

  #show(settings: PairingSettings): void {
    const { held } = this.#state;
    const want = held === null ? null : wantOf(held, settings);
    if (held === null || want === null) {
      if (this.#phase !== null) this.#events.changed(null);
      this.#phase = null;
      return;
    }
    const [now, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    const shown = held.card ?? held.permit;
    this.#phase = {
      name: 'pairing',
      want,
      maskedName: shown === null ? null : maskedNameOf(shown.credential),
      permit: this.#events.check(held)?.view ?? null,
      since: Math.round(now + held.since - monotonic),
      until: Math.round(now + held.deadline - monotonic),
    };
    this.#events.changed(this.#phase);
  }

  /** The card says who it is; without one the permit does. */
  #whole(paired: Paired, answers: boolean): Identified {
    const { permit, card, since } = paired;
    const main = card ?? permit;
    if (main === null) throw new Error('nothing was put together');
    const last = permit !== null && permit.scan.monotonic > main.scan.monotonic ? permit : main;
    const checked = this.#events.check(paired);
    const [best, ...more] = main.keys;
    const theirs = permit !== null && holderOf(paired) === 'match' ? permit.keys : [];
    return {
      ...main,
      keys: [best, ...new Set([...more, ...theirs].filter((key) => key !== best))],
      scan: { ...last.scan, monotonic: this.#clock.monotonic() },
      since,
      ...(checked === null ? {} : { permit: checked }),
      ...(answers ? {} : { answered: true }),
    };
  }
}

const notWaiting = (): CheckpointError =>
  new CheckpointError(ErrorCode.PermitNotWaiting, 'no permit waits for a plate at this lane', 'Scan the permit again.');
