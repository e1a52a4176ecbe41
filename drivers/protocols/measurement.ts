import type { ThermometerSettings } from '../profile.ts';

export type TemperatureFrame = Readonly<{ objectCelsius: number; ambientCelsius: number | null }>;

/** One person measured. °C after the offset, rounded to hundredths. */
export type Measured = Readonly<{ celsius: number; ambient: number | null }>;

type MeasurementSettings = Pick<ThermometerSettings, 'offsetCelsius' | 'range' | 'samples' | 'gapMs'>;

/**
 * Turns a stream of frames into one reading a person. A person is a run of plausible frames: an implausible one or a
 * silence ends it. The median of the first `samples` frames is given as soon as they are in, or of fewer when the run
 * ends before; then nothing more until the run has ended.
 */
export class Measurement {
  readonly #settings: MeasurementSettings;
  #samples: number[] = [];
  #ambient: number | null = null;
  #run: 'none' | 'collecting' | 'given' = 'none';
  #lastFrameAt = 0;

  constructor(settings: MeasurementSettings) {
    this.#settings = settings;
  }

  /** @param now monotonic ms */
  push(frame: TemperatureFrame, now: number): Measured[] {
    const measured = this.expire(now);
    const celsius = frame.objectCelsius + this.#settings.offsetCelsius;
    const { low, high } = this.#settings.range;
    if (celsius < low || celsius > high) return [...measured, ...this.#endRun()];
    this.#lastFrameAt = now;
    return [...measured, ...this.#collect(celsius, frame.ambientCelsius)];
  }

  /** ms of the monotonic clock at which the silence ends the run; null when there is none. */
  get deadline(): number | null {
    return this.#run === 'none' ? null : this.#lastFrameAt + this.#settings.gapMs;
  }

  /** Ends a run that has been silent for too long; does nothing before `deadline`. */
  expire(now: number): Measured[] {
    const deadline = this.deadline;
    return deadline === null || now < deadline ? [] : this.#endRun();
  }

  /** The device is gone, and with it the run. */
  end(): Measured[] {
    return this.#endRun();
  }

  #collect(celsius: number, ambient: number | null): Measured[] {
    if (this.#run === 'given') return [];
    this.#run = 'collecting';
    this.#samples.push(celsius);
    this.#ambient = ambient;
    return this.#samples.length < this.#settings.samples ? [] : this.#give();
  }

  #endRun(): Measured[] {
    const measured = this.#run === 'collecting' ? this.#give() : [];
    this.#run = 'none';
    return measured;
  }

  #give(): Measured[] {
    const measured = { celsius: hundredths(median(this.#samples)), ambient: this.#ambient };
    this.#samples = [];
    this.#run = 'given';
    return [measured];
  }
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

const hundredths = (celsius: number): number => Math.round(celsius * 100) / 100;
