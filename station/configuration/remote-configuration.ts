import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { parseConfiguration } from './load-configuration.ts';

const rawSchema = z.record(z.string(), z.unknown());
const stateSchema = z.object({
  form: z.literal(1),
  /** Of the local configuration that all this is about, hex: when an installer changes that, theirs holds again. */
  base: z.string(),
  /** The highest that was ever taken. */
  version: z.int().nonnegative(),
  /** In force: central was reached with it. null: the local one is. */
  good: z.object({ version: z.int(), configuration: rawSchema }).nullable(),
  trial: z
    .object({
      version: z.int(),
      command: z.string(),
      configuration: rawSchema,
      revertMs: z.int(),
      /** For how long the station has run with it, rounded up: counted over restarts and power cuts. ms */
      spentMs: z.int(),
    })
    .nullable(),
  /** Starts in a row that did not get ready with what is not the local configuration. */
  failedStarts: z.int(),
  /** What the station went back from last. */
  reverted: z.object({ command: z.string().nullable(), version: z.int(), why: z.string() }).nullable(),
});
type State = Readonly<z.infer<typeof stateSchema>>;

/** A start that is cut off by something else must not cost a good configuration. */
const maxFailedStarts = 3;
/** So often the time of a trial is written down. ms */
const countMs = 5000;

export type ConfigurationSource = Readonly<{ version: number; trial: boolean }> | null;

/**
 * The configuration that central has sent, beside the local one of the installer. A new one is on trial until central was
 * reached with it; when that does not come in time, or the station does not start, the one before holds again.
 */
export class RemoteConfiguration {
  readonly #file: string;
  #state: State;
  #unwrittenMs = 0;
  /** What this process runs with. */
  readonly configuration: Configuration;
  /** null: the local one. */
  readonly source: ConfigurationSource;

  private constructor(file: string, state: State, local: Configuration) {
    this.#file = file;
    this.#state = state;
    const { configuration, source } = this.#choose(local);
    this.configuration = configuration;
    this.source = source;
    if (source !== null) {
      // Each start costs the time until the next count: one that ends again and again does not last for ever.
      const { trial, failedStarts } = this.#state;
      this.#write({
        failedStarts: failedStarts + 1,
        trial: trial === null ? null : { ...trial, spentMs: trial.spentMs + countMs },
      });
    }
  }

  /**
   * @param base names the local configuration, whatever it is parsed by: `digestOf` its text
   * @throws of the system, where the folder cannot be written
   */
  static open(dataDirectory: string, local: Configuration, base: string): RemoteConfiguration {
    const file = join(dataDirectory, 'central-configuration.json');
    const read = stateSchema.safeParse(jsonOf(readIfThere(file) ?? ''));
    const known = read.success ? read.data : empty(base);
    const state = known.base === base ? known : { ...withoutTrial(known, changedHere), base, good: null };
    return new RemoteConfiguration(file, state, local);
  }

  get onTrial(): boolean {
    return this.source?.trial === true && this.#state.trial !== null;
  }

  /** What the station went back from last, and why. */
  get reverted(): State['reverted'] {
    return this.#state.reverted;
  }

  /** @throws CheckpointError ConfigurationOlder */
  checkVersion(version: number): void {
    const { version: held } = this.#state;
    if (version > held) return;
    throw new CheckpointError(
      ErrorCode.ConfigurationOlder,
      `version ${version} of the configuration is not newer than ${held}`,
      'send it with a higher version',
    );
  }

  /** Puts one on trial: it is used from the next start on. @throws of the system */
  take(trial: Readonly<{ version: number; command: string; configuration: object; revertMs: number }>): void {
    const configuration = rawSchema.parse(trial.configuration);
    this.#write({ version: trial.version, trial: { ...trial, configuration, spentMs: 0 }, failedStarts: 0 });
  }

  /** The station takes people with it. */
  ready(): void {
    if (this.source !== null) this.#write({ failedStarts: 0 });
  }

  /** Central was reached, freshly. @returns the command whose configuration holds from now on; null: none was on trial */
  reached(): string | null {
    const { trial } = this.#state;
    if (trial === null || !this.onTrial) return null;
    const { version, configuration, command } = trial;
    this.#write({ good: { version, configuration }, trial: null, failedStarts: 0 });
    return command;
  }

  /** So long it ran since this was called last. @returns true when the trial is over, in vain: the station must start again */
  spent(ms: number): boolean {
    const { trial } = this.#state;
    if (trial === null || !this.onTrial) return false;
    this.#unwrittenMs += ms;
    const spentMs = trial.spentMs - countMs + this.#unwrittenMs;
    if (spentMs >= trial.revertMs) {
      const seconds = Math.round(trial.revertMs / 1000);
      this.#write(withoutTrial(this.#state, `central was not reached with it within ${seconds} s`));
      return true;
    }
    if (this.#unwrittenMs >= countMs) {
      this.#write({ trial: { ...trial, spentMs: trial.spentMs + this.#unwrittenMs } });
      this.#unwrittenMs = 0;
    }
    return false;
  }

  /** What became of a command that put one on trial in a run before this one; null: nothing yet. */
  outcomeOf(command: string, version: number): 'good' | CheckpointError | null {
    const { good, trial, reverted } = this.#state;
    if (trial?.command === command) return null;
    if (good?.version === version) return 'good';
    const why = reverted?.command === command ? reverted.why : 'it was never begun';
    return new CheckpointError(
      ErrorCode.ConfigurationReverted,
      `version ${version} of the configuration is not in use: ${why}`,
      'the one before it holds; correct it and send it with a higher version',
    );
  }

  #choose(local: Configuration): Readonly<{ configuration: Configuration; source: ConfigurationSource }> {
    for (const what of ['trial', 'good'] as const) {
      const one = this.#state[what];
      if (one === null) continue;
      const why =
        this.#state.failedStarts >= maxFailedStarts
          ? `the station did not start with it ${maxFailedStarts} times`
          : whyNot(one.configuration);
      if (why === null) {
        const configuration = parseConfiguration(one.configuration, 'the configuration from central');
        return { configuration, source: { version: one.version, trial: what === 'trial' } };
      }
      this.#state =
        what === 'trial'
          ? withoutTrial(this.#state, why)
          : { ...this.#state, good: null, failedStarts: 0, reverted: { command: null, version: one.version, why } };
      this.#write({});
    }
    return { configuration: local, source: null };
  }

  #write(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    writeWhole(this.#file, `${JSON.stringify(this.#state, null, 2)}\n`);
  }
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const changedHere = 'the configuration on the station was changed by hand';

const empty = (base: string): State => ({
  ...{ form: 1, base, version: 0, good: null, trial: null, failedStarts: 0, reverted: null },
});

const withoutTrial = (state: State, why: string): State => {
  const { trial } = state;
  if (trial === null) return state;
  return { ...state, trial: null, failedStarts: 0, reverted: { command: trial.command, version: trial.version, why } };
};

const whyNot = (configuration: unknown): string | null => {
  try {
    parseConfiguration(configuration, 'it');
    return null;
  } catch (error) {
    return messageOf(error);
  }
};
