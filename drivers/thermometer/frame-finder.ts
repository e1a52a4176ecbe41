import type { FrameParser, ThermometerEvent } from './thermometer-event.ts';

export type FrameForm = Readonly<{
  /** What each of the first bytes may be. */
  header: readonly ((byte: number) => boolean)[];
  /** Whole length in bytes, told from a window that holds the header; at most 64. */
  lengthOf(window: readonly number[]): number;
  /** Null: its sum is wrong. */
  read(bytes: Uint8Array): ThermometerEvent | null;
}>;

/** A header of these very bytes. */
export const exactly = (...bytes: readonly number[]): FrameForm['header'] =>
  bytes.map((expected) => (byte: number) => byte === expected);

/** Finds the frames of one form in a stream of bytes, whatever stands between them. Holds one frame at most. */
export class FrameFinder implements FrameParser {
  readonly #form: FrameForm;
  readonly #window: number[] = [];

  constructor(form: FrameForm) {
    this.#form = form;
  }

  push(bytes: Uint8Array): ThermometerEvent[] {
    const events: ThermometerEvent[] = [];
    for (const byte of bytes) {
      this.#window.push(byte);
      this.#align();
      // What follows a false frame's first byte may be whole already.
      while (this.#isWhole()) events.push(this.#judge());
    }
    return events;
  }

  reset(): void {
    this.#window.length = 0;
  }

  #align(): void {
    while (!this.#form.header.every((fits, index) => index >= this.#window.length || fits(this.#window[index] ?? -1))) {
      this.#window.shift();
    }
  }

  #isWhole(): boolean {
    const { header, lengthOf } = this.#form;
    return this.#window.length >= header.length && this.#window.length >= lengthOf(this.#window);
  }

  #judge(): ThermometerEvent {
    const length = this.#form.lengthOf(this.#window);
    const event = this.#form.read(Uint8Array.from(this.#window.slice(0, length)));
    // A real frame may begin inside the false one.
    this.#window.splice(0, event === null ? 1 : length);
    this.#align();
    return event ?? { kind: 'checksum-wrong' };
  }
}
