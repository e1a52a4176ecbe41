import type { Clock } from '../contract/driver.ts';

/**
 * Calls when a deadline that moves on all the time has passed at last. It calls only after input that was already waiting
 * has been handled: a process that was held up must not take its own pause for a silence of the device.
 */
export class LazyTimer {
  readonly #clock: Clock;
  /** ms of the monotonic clock; null: nothing to wait for. */
  readonly #deadline: () => number | null;
  readonly #passed: () => void;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;

  constructor(clock: Clock, deadline: () => number | null, passed: () => void) {
    this.#clock = clock;
    this.#deadline = deadline;
    this.#passed = passed;
  }

  /** Cheap enough to be called for every chunk. */
  arm(): void {
    const deadline = this.#deadline();
    if (deadline === null || this.#timer !== null || this.#immediate !== null) return;
    const wait = Math.max(1, Math.ceil(deadline - this.#clock.monotonic()));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // Immediates run after the poll phase, in which sockets deliver what has come meanwhile.
      this.#immediate = setImmediate(() => this.#look());
    }, wait);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
  }

  #look(): void {
    this.#immediate = null;
    const deadline = this.#deadline();
    if (deadline !== null && deadline <= this.#clock.monotonic()) this.#passed();
    this.arm();
  }
}
