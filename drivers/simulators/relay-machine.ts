import { type InputName, inputNameSchema } from '../../contract/reading.ts';

/** One closing of the relay. `at`: ms since the Unix epoch; `ms`: how long it lasted, null: it still lasts. */
export type SeenPulse = Readonly<{ at: number; ms: number | null }>;

const maxSeen = 1000;

/** The contacts of a relay board: what happened to its relay, and how its inputs stand. */
export class RelayMachine {
  #closedAt: Readonly<{ wall: number; monotonic: number }> | null = null;
  #pulses: SeenPulse[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #inputs = new Map<InputName, boolean>();

  get relay(): boolean {
    return this.#closedAt !== null;
  }

  /** The last thousand, oldest first. */
  get pulses(): readonly SeenPulse[] {
    const { wall } = this.#closedAt ?? {};
    return wall === undefined ? this.#pulses : [...this.#pulses, { at: wall, ms: null }];
  }

  switch(on: boolean): void {
    this.#stopTimer();
    this.#set(on);
  }

  /** Closes the relay and lets go after this time. */
  pulse(ms: number): void {
    this.switch(true);
    this.#timer = setTimeout(() => this.switch(false), ms);
  }

  /** Without supply every relay lets go. */
  losePower(): void {
    this.switch(false);
  }

  setInput(input: InputName, active: boolean): void {
    this.#inputs.set(input, active);
  }

  /** Bit 0: fire, bit 1: position, bit 2: button. */
  inputBits(): number {
    return inputNameSchema.options.reduce((bits, name, index) => bits | (this.#inputs.get(name) ? 1 << index : 0), 0);
  }

  stop(): void {
    this.#stopTimer();
  }

  #set(on: boolean): void {
    if (on === this.relay) return;
    const closed = this.#closedAt;
    if (closed === null) {
      this.#closedAt = { wall: Date.now(), monotonic: performance.now() };
      return;
    }
    this.#closedAt = null;
    this.#pulses = [...this.#pulses, { at: closed.wall, ms: Math.round(performance.now() - closed.monotonic) }].slice(
      -maxSeen,
    );
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
