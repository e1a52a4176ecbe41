/**
 * GY-MCU90615 (and 90614) modules: frame `5A 5A 45 04 ToH ToL TaH TaL sum8`, signed hundredths of a degree Celsius of the
 * object and of the surroundings; sum8 is the low byte of the sum of the eight bytes before it (module datasheet).
 */
const header = [0x5a, 0x5a, 0x45, 0x04] as const;
const frameLength = 9;

export const gyMcu90615Commands = {
  /** Send frames without being asked again. */
  continuous: Uint8Array.of(0xa5, 0x45, 0xea),
  /** Send one frame. */
  query: Uint8Array.of(0xa5, 0x15, 0xba),
} as const;

export type ThermometerEvent =
  | Readonly<{ kind: 'frame'; objectCelsius: number; ambientCelsius: number }>
  /** Looked like a frame; the sum says that it is none. */
  | Readonly<{ kind: 'checksum-wrong' }>;

/** Finds the frames in a thermometer's bytes, whatever stands between them. Holds nine bytes at most. */
export class GyMcu90615Frames {
  readonly #window: number[] = [];

  push(bytes: Uint8Array): ThermometerEvent[] {
    const events: ThermometerEvent[] = [];
    for (const byte of bytes) {
      this.#window.push(byte);
      this.#align();
      if (this.#window.length === frameLength) events.push(this.#judge());
    }
    return events;
  }

  reset(): void {
    this.#window.length = 0;
  }

  #align(): void {
    while (!header.every((expected, index) => index >= this.#window.length || this.#window[index] === expected)) {
      this.#window.shift();
    }
  }

  #judge(): ThermometerEvent {
    const frame = Uint8Array.from(this.#window);
    if (sum8(frame.subarray(0, -1)) !== frame.at(-1)) {
      // A real frame may begin inside the false one.
      this.#window.shift();
      this.#align();
      return { kind: 'checksum-wrong' };
    }
    this.#window.length = 0;
    const view = new DataView(frame.buffer);
    return { kind: 'frame', objectCelsius: view.getInt16(4) / 100, ambientCelsius: view.getInt16(6) / 100 };
  }
}

const sum8 = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
