import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';

export type Synchronised = 'synchronised' | 'unsynchronised' | 'unknown';

/** `systemd-timesyncd` makes this folder, and touches this file each time that it has set the clock. */
const timesyncFolder = '/run/systemd/timesync';
/** Longer ago than this, the clock has been on its own: its longest pause between two questions is 34 minutes. */
const heldMs = 86_400_000;
const aheadMs = 60_000;

const askEveryMs = 60_000;
const askWithinMs = 3000;

/** A program that knows, and what its answer says; null: nothing. */
type Asked = Readonly<{ command: string; args: readonly string[]; says: (answer: string) => Synchronised | null }>;

/** `timedatectl` tells what the kernel knows, whoever set the clock; where there is no systemd, the services themselves. */
export const programs: readonly Asked[] = [
  {
    command: 'timedatectl',
    args: ['show', '--property=NTPSynchronized', '--value'],
    says: (answer) => {
      const word = answer.trim();
      if (word === 'yes') return 'synchronised';
      return word === 'no' ? 'unsynchronised' : null;
    },
  },
  {
    // Its last field is the leap status.
    command: 'chronyc',
    args: ['-c', 'tracking'],
    says: (answer) => {
      const leap = answer.trim().split(',').at(-1) ?? '';
      if (/^(Normal|Insert second|Delete second)$/.test(leap)) return 'synchronised';
      return leap === 'Not synchronised' ? 'unsynchronised' : null;
    },
  },
  {
    command: 'ntpq',
    args: ['-c', 'rv 0'],
    says: (answer) => {
      if (/leap_alarm|sync_unspec/.test(answer)) return 'unsynchronised';
      return /leap_none|leap_add_sec|leap_del_sec/.test(answer) ? 'synchronised' : null;
    },
  },
];

/**
 * Whether a time service holds this machine's clock. `ask` is cheap and answers at once; programs are asked beside it, once a
 * minute at most, and one that is not there is not asked again.
 */
export class TimeService {
  readonly #monotonic: () => number;
  readonly #folder: string;
  #programs: readonly Asked[];
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking = false;
  #told: Synchronised = 'unknown';

  /** @param folder of systemd-timesyncd */
  constructor(monotonic: () => number, folder = timesyncFolder, asked = programs) {
    this.#monotonic = monotonic;
    this.#folder = folder;
    this.#programs = asked;
  }

  /** @param anew the clock was moved: what was told before does not count */
  readonly ask = (anew = false): Synchronised => {
    if (anew) {
      this.#told = 'unknown';
      this.#askedAt = Number.NEGATIVE_INFINITY;
    }
    const file = this.#byTimesync();
    if (file !== null) return file;
    if (!this.#asking && this.#monotonic() - this.#askedAt >= askEveryMs) void this.#askPrograms();
    return this.#told;
  };

  /** By files only; null: timesyncd does not run here. */
  #byTimesync(): Synchronised | null {
    if (modified(this.#folder) === null) return null;
    const set = modified(`${this.#folder}/synchronized`);
    const age = set === null ? Number.NaN : Date.now() - set;
    // One that was made later than now: the clock has been set back since, and not by timesyncd.
    return age < heldMs && age > -aheadMs ? 'synchronised' : 'unsynchronised';
  }

  async #askPrograms(): Promise<void> {
    this.#asking = true;
    let told: Synchronised = 'unknown';
    const there: Asked[] = [];
    for (const program of this.#programs) {
      const answer: string = told === 'unknown' ? await answerOf(program) : '';
      if (answer === 'missing') continue;
      there.push(program);
      if (answer !== '') told = program.says(answer) ?? told;
    }
    this.#programs = there;
    this.#told = told;
    this.#askedAt = this.#monotonic();
    this.#asking = false;
  }
}

const modified = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;

/** `missing`: there is no such program; empty: it could not answer. */
const answerOf = ({ command, args }: Asked): Promise<string> =>
  new Promise((resolve) => {
    const options = { timeout: askWithinMs, maxBuffer: 16_384, env: { ...process.env, LC_ALL: 'C' } };
    const child = execFile(command, [...args], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else resolve('code' in error && error.code === 'ENOENT' ? 'missing' : '');
    });
    child.unref();
  });
