/** What a device said of one moment. °C; null: it does not say. */
export type TemperatureFrame = Readonly<{
  /** Of the surface in front of it, as the device computed it. */
  objectCelsius: number | null;
  /** Where the device itself converts a surface to the temperature of a body. */
  bodyCelsius: number | null;
  /** Of the device's own surroundings. */
  ambientCelsius: number | null;
}>;

export type ThermometerEvent =
  | (Readonly<{ kind: 'frame' }> & TemperatureFrame)
  /** It answered, and has nothing before it that it can measure. */
  | Readonly<{ kind: 'nothing' }>
  /** It took a command. */
  | Readonly<{ kind: 'acknowledged' }>
  /** Looked like a frame; the sum says that it is none. */
  | Readonly<{ kind: 'checksum-wrong' }>
  /** It said something that is no answer. `why`: plain words, without the bytes themselves. */
  | Readonly<{ kind: 'answer-wrong'; why: string }>;

/** Finds events in a device's bytes. Total: no input makes it throw, and what it keeps is bounded. */
export type FrameParser = Readonly<{
  push(bytes: Uint8Array): ThermometerEvent[];
  /** Forgets half a frame. */
  reset(): void;
}>;

export const frame = (given: Partial<TemperatureFrame>): ThermometerEvent => ({
  kind: 'frame',
  objectCelsius: null,
  bodyCelsius: null,
  ambientCelsius: null,
  ...given,
});
