import type { FrameParser, ThermometerEvent } from './thermometer-event.ts';

/** What a session may do with one plugged-in life of a device. */
export type Wire = Readonly<{
  /** Rejects when the link has ended, which is said elsewhere. */
  write(bytes: Uint8Array): Promise<void>;
  event(event: ThermometerEvent): void;
}>;

/** One protocol spoken over one link, from its opening to its end. */
export type ThermometerSession = Readonly<{
  /** Brings the device into its mode. May be called again when it has fallen silent. */
  begin(): void;
  /** Has it measure once, as soon as it can be asked; asked again before that counts for nothing. */
  ask(): void;
  data(bytes: Uint8Array): void;
  end(): void;
}>;

export type SessionFactory = (wire: Wire) => ThermometerSession;

/** Bytes to write, and how long the device then takes no others. */
export type Step = Readonly<{ bytes: Uint8Array; pauseMs: number }>;

export const step = (bytes: Uint8Array, pauseMs = 0): Step => ({ bytes, pauseMs });

/** A protocol of commands and frames. */
export const framedSession =
  (createParser: () => FrameParser, begin: readonly Step[], ask: readonly Step[]): SessionFactory =>
  (wire) => {
    const parser = createParser();
    const sender = new Sender(wire);
    return {
      begin: () => {
        parser.reset();
        sender.send(begin);
      },
      ask: () => {
        if (!sender.waits(ask)) sender.send(ask);
      },
      data: (bytes) => {
        for (const event of parser.push(bytes)) wire.event(event);
      },
      end: () => sender.stop(),
    };
  };

/** Writes steps one after another with their pauses; what is sent meanwhile waits its turn. */
class Sender {
  readonly #wire: Wire;
  #waiting: Step[] = [];
  #pause: NodeJS.Timeout | null = null;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Whether any of these is still to be written. */
  waits(steps: readonly Step[]): boolean {
    return this.#waiting.some((waiting) => steps.includes(waiting));
  }

  send(steps: readonly Step[]): void {
    this.#waiting = [...this.#waiting, ...steps];
    if (this.#pause === null) this.#next();
  }

  stop(): void {
    this.#waiting = [];
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }

  #next(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#wire.write(next.bytes).catch(() => undefined);
      if (next.pauseMs === 0) continue;
      this.#pause = setTimeout(() => {
        this.#pause = null;
        this.#next();
      }, next.pauseMs);
      return;
    }
  }
}
