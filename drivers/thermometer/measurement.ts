import type { ThermometerSettings } from '../profile/thermometer-settings.ts';

/** What one frame says of whoever stands there, °C as `target` and `emissivity` of the profile have it; null: nobody. */
export type Sample = Readonly<{ celsius: number | null; ambientCelsius: number | null }>;

/** One person measured. °C after the offset, rounded once, to the tenth that rules judge by and screens show. */
export type Measured = Readonly<{ celsius: number; ambient: number | null }>;

export type MeasurementEvent =
  /** Somebody has stepped in. */
  Readonly<{ kind: 'approach' }> | (Readonly<{ kind: 'measured' }> & Measured);

type MeasurementSettings = Pick<
  ThermometerSettings,
  'offsetCelsius' | 'range' | 'samples' | 'settledCelsius' | 'maxFrames' | 'emptyFrames' | 'gapMs'
>;

/**
 * Turns a stream of frames into one reading a person. A person is a run of plausible frames: `emptyFrames` implausible
 * ones in a row or a silence end it, fewer are somebody who moved their head. Whoever steps in front of the sensor is
 * first seen half, and too cold: so a reading is the median of `samples` frames in a row that agree. A run that never
 * settles gives the highest of its medians, for a fever must not hide in unrest, and one without `samples` plausible
 * frames in a row gives nothing: it was a passer-by or the sun on a wall.
 */
export class Measurement {
  readonly #settings: MeasurementSettings;
  #window: number[] = [];
  #highest: number | null = null;
  #frames = 0;
  /** Implausible frames since the last plausible one. */
  #empty = 0;
  #ambient: number | null = null;
  #run: 'none' | 'collecting' | 'given' = 'none';
  #lastFrameAt = 0;

  constructor(settings: MeasurementSettings) {
    this.#settings = settings;
  }

  /** @param now monotonic ms */
  push(sample: Sample, now: number): MeasurementEvent[] {
    const measured = this.expire(now);
    const celsius = sample.celsius === null ? null : sample.celsius + this.#settings.offsetCelsius;
    const { low, high } = this.#settings.range;
    if (celsius === null || celsius < low || celsius > high) return [...measured, ...this.#sawNobody()];
    const approach: MeasurementEvent[] = this.#run === 'none' ? [{ kind: 'approach' }] : [];
    this.#empty = 0;
    this.#lastFrameAt = now;
    return [...measured, ...approach, ...this.#collect(celsius, sample.ambientCelsius)];
  }

  /** ms of the monotonic clock at which the silence ends the run; null when there is none. */
  get deadline(): number | null {
    return this.#run === 'none' ? null : this.#lastFrameAt + this.#settings.gapMs;
  }

  /** Ends a run that has been silent for too long; does nothing before `deadline`. */
  expire(now: number): MeasurementEvent[] {
    const deadline = this.deadline;
    return deadline === null || now < deadline ? [] : this.#endRun();
  }

  /** The device is gone, and with it the run. */
  end(): MeasurementEvent[] {
    return this.#endRun();
  }

  /** Whoever stands there is measured anew, from the next frame on. */
  restart(): void {
    this.#run = 'none';
    this.#forget();
  }

  #sawNobody(): MeasurementEvent[] {
    if (this.#run === 'none') return [];
    this.#window = [];
    this.#empty += 1;
    return this.#empty < this.#settings.emptyFrames ? [] : this.#endRun();
  }

  #collect(celsius: number, ambient: number | null): MeasurementEvent[] {
    if (this.#run === 'given') return [];
    this.#run = 'collecting';
    this.#ambient = ambient;
    this.#frames += 1;
    this.#window = [...this.#window, celsius].slice(-this.#settings.samples);
    if (this.#window.length < this.#settings.samples) return [];
    const middle = median(this.#window);
    this.#highest = Math.max(this.#highest ?? middle, middle);
    const settled = Math.max(...this.#window) - Math.min(...this.#window) <= this.#settings.settledCelsius;
    if (settled) return this.#give(middle);
    return this.#frames < this.#settings.maxFrames ? [] : this.#give(this.#highest);
  }

  #endRun(): MeasurementEvent[] {
    const measured = this.#run === 'collecting' && this.#highest !== null ? this.#give(this.#highest) : [];
    this.#run = 'none';
    this.#forget();
    return measured;
  }

  #give(celsius: number): MeasurementEvent[] {
    const measured: MeasurementEvent = { kind: 'measured', celsius: tenths(celsius), ambient: this.#ambient };
    this.#forget();
    this.#run = 'given';
    return [measured];
  }

  #forget(): void {
    this.#window = [];
    this.#highest = null;
    this.#frames = 0;
  }
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** In hundredths first: 37.45 must not become 37.4 for the way in which a double holds it. */
const tenths = (celsius: number): number => Math.round(Math.round(celsius * 100) / 10) / 10;
