import type { SoundName } from '../words/verdict.ts';

/** One tone: pitch in Hz, start and length in seconds, and its wave. */
export type Tone = Readonly<{ hertz: number; start: number; seconds: number; wave: OscillatorType }>;

const tones = (wave: OscillatorType, seconds: number, gap: number, pitches: readonly number[]): readonly Tone[] =>
  pitches.map((hertz, index) => ({ hertz, start: index * (seconds + gap), seconds, wave }));

/** Told apart by number and direction of the tones, so that nobody needs an ear for pitch. */
export const patterns: Readonly<Record<SoundName, readonly Tone[]>> = {
  green: tones('sine', 0.12, 0.03, [880, 1318.5]),
  yellow: tones('triangle', 0.18, 0.09, [659.3, 659.3]),
  red: tones('square', 0.24, 0.08, [277.2, 277.2, 277.2]),
  unreadable: tones('sawtooth', 0.35, 0, [155.6]),
  repeat: tones('sine', 0.14, 0, [740]),
  behind: tones('triangle', 0.07, 0.07, [523.3, 523.3, 523.3, 523.3]),
};
