import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Mode } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { TrainingView } from '../../contract/records.ts';

const fileSchema = z.object({ until: z.int() });
const minuteMs = 60_000;

export type TrainingParts = Readonly<{
  /** Where it is kept until when it lasts: after a restart practice is practice still. */
  file: string;
  /** The mode of this station otherwise. */
  mode: Mode;
  settings: Readonly<{ allowed: boolean; minutes: number }>;
  clock: Clock;
  /** It has begun or ended. `byItself`: its time is over. */
  changed(byItself: boolean): void;
}>;

/**
 * Practice at a station that is otherwise live: rows say so and do not count. It ends by itself, as nobody else notices
 * that a gate has gone on practising.
 */
export class Training {
  readonly #parts: TrainingParts;
  #until: number | null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: TrainingParts) {
    this.#parts = parts;
    const until = parts.settings.allowed ? load(parts.file) : null;
    const now = parts.clock.now();
    // A clock that was put back must not make it last for days.
    const over = until !== null && (until <= now || until > now + parts.settings.minutes * minuteMs);
    this.#until = over ? null : until;
    if (over) this.#forget();
    this.#wait();
  }

  get mode(): Mode {
    return this.#until === null ? this.#parts.mode : 'training';
  }

  get active(): boolean {
    return this.#until !== null;
  }

  /** When it began, ms since the Unix epoch; null: nobody practises. */
  get since(): number | null {
    return this.#until === null ? null : this.#until - this.#parts.settings.minutes * minuteMs;
  }

  view(): TrainingView {
    return { allowed: this.#parts.settings.allowed && this.#parts.mode !== 'training', until: this.#until };
  }

  /** @throws CheckpointError TrainingNotAllowed, DataDirectoryUnusable: nothing has changed */
  set(on: boolean): void {
    const { settings, clock, file } = this.#parts;
    if (!on) {
      this.#end(false);
      return;
    }
    if (!this.view().allowed) {
      throw new CheckpointError(
        ErrorCode.TrainingNotAllowed,
        'the configuration of this station does not allow training',
        'an installer sets "training": {"allowed": true}',
      );
    }
    const until = Math.round(clock.now()) + settings.minutes * minuteMs;
    keep(file, until);
    this.#until = until;
    this.#wait();
    this.#parts.changed(false);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #end(byItself: boolean): void {
    if (this.#until === null) return;
    this.#until = null;
    this.#forget();
    this.#wait();
    this.#parts.changed(byItself);
  }

  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#until === null) return;
    this.#timer = setTimeout(() => this.#end(true), Math.max(0, this.#until - this.#parts.clock.now())).unref();
  }

  #forget(): void {
    rmSync(this.#parts.file, { force: true });
  }
}

const load = (file: string): number | null => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).until;
  } catch {
    return null;
  }
};

const keep = (file: string, until: number): void => {
  try {
    writeFileSync(`${file}.new`, JSON.stringify({ until }), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.DataDirectoryUnusable,
      'training cannot begin: the data directory cannot be written',
      'free space on the disk of the data directory',
      { cause },
    );
  }
};
