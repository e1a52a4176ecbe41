import type { SoundName } from '../words/verdict.ts';
import { patterns, type Tone } from './patterns.ts';

export type SoundPlayer = Readonly<{
  play(name: SoundName): void;
  /** Call on a touch: browsers let sound begin only after one. */
  unlock(): void;
}>;

/** Loudness of one tone; a square wave at full scale would hurt. */
const loudness: Readonly<Record<string, number>> = { sine: 0.5, triangle: 0.5, square: 0.16, sawtooth: 0.2 };

const sound = (context: AudioContext, { hertz, start, seconds, wave }: Tone): void => {
  const begin = context.currentTime + 0.01 + start;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness[wave] ?? 0.3, begin + 0.01);
  gain.gain.setValueAtTime(loudness[wave] ?? 0.3, begin + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, begin + seconds);
  const oscillator = context.createOscillator();
  oscillator.type = wave;
  oscillator.frequency.value = hertz;
  oscillator.connect(gain).connect(context.destination);
  oscillator.addEventListener('ended', () => gain.disconnect());
  oscillator.start(begin);
  oscillator.stop(begin + seconds);
};

/** A machine without sound, or a page that may not sound yet, stays silent: the screen says the same. */
export const createSoundPlayer = (): SoundPlayer => {
  let context: AudioContext | null = null;
  const opened = (): AudioContext | null => {
    try {
      context ??= new AudioContext({ latencyHint: 'interactive' });
    } catch {
      context = null;
    }
    return context;
  };
  const resume = (): void => {
    const audio = opened();
    if (audio?.state === 'suspended') audio.resume().catch(() => {});
  };
  return {
    play: (name) => {
      const audio = opened();
      // A sound that comes late belongs to nobody: what cannot sound now is dropped.
      if (audio?.state === 'running') for (const tone of patterns[name]) sound(audio, tone);
      else if (navigator.userActivation.hasBeenActive) resume();
    },
    unlock: resume,
  };
};
