import { messageOf } from '../../contract/errors.ts';
import { quantile } from '../bench/result.ts';
import { House } from './house.ts';
import { planOf, type RoundName, rounds, type Stay } from './plan.ts';
import { Random } from './random.ts';
import { type Counts, noCounts } from './rounds/round.ts';
import { SmallDisk } from './small-disk.ts';

export type CampaignOptions = Readonly<{
  minutes: number;
  seed: number;
  only: readonly RoundName[];
  mosquitto: string;
  /** Houses in which something was wrong leave their folder. */
  keep: boolean;
  /** Houses that stand at once. */
  together: number;
  say: (line: string) => void;
}>;

export type Problem = Readonly<{ house: number; round: string; what: string }>;

export type Summary = Readonly<{
  seed: number;
  minutes: number;
  houses: number;
  rounds: Readonly<Record<string, number>>;
  counts: Counts;
  /** Decisions that a screen has shown, those of them that central holds, and those declared lost (damaged disks only). */
  shown: number;
  atCentral: number;
  declaredLost: number;
  /** Passages at central that no screen has shown: killed between the disk and the screen. */
  unseen: number;
  /** ms until a station took scans after its start. */
  start: Readonly<{ n: number; p50: number; p99: number }>;
  leftOut: readonly string[];
  problems: readonly Problem[];
  text: string;
}>;

/** Room for the reserve, what has to be free beside it, and some load. */
const smallDiskBytes = 176 << 20;

/** Runs the plan of a seed until the time is over, and counts. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #counts = noCounts();
  readonly #problems: Problem[] = [];
  readonly #rounds: Record<string, number> = {};
  readonly #starts: number[] = [];
  #houses = 0;
  #shown = 0;
  #atCentral = 0;
  #declaredLost = 0;
  #unseen = 0;
  #stopped = false;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  /** No further round begins. */
  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<Summary> {
    const { minutes, seed, only, say } = this.#options;
    const began = performance.now();
    const until = began + minutes * 60_000;
    say(`seed ${seed}`);
    const isOver = (): boolean => this.#stopped || performance.now() > until;
    const plan = planOf(new Random(seed), only, SmallDisk.possible);
    const stayOn = async (): Promise<void> => {
      for (;;) {
        const next = plan.next();
        if (next.done === true || this.#stopped || (isOver() && !next.value.whole)) return;
        await this.#stay(next.value, isOver);
      }
    };
    await Promise.all(Array.from({ length: this.#options.together }, stayOn));
    return this.#summary((performance.now() - began) / 60_000);
  }

  async #stay(stay: Stay, isOver: () => boolean): Promise<void> {
    this.#houses += 1;
    const number = this.#houses;
    const { mosquitto, say } = this.#options;
    const diskBytes = stay.smallDisk ? smallDiskBytes : null;
    const house = await House.open({ broker: stay.broker, mosquitto, diskBytes });
    say(`house ${number}: ${stay.broker}${stay.smallDisk ? ', a small disk' : ''}`);
    try {
      for (const round of stay.rounds) {
        const isSound = await this.#round(number, house, round);
        if (!isSound || this.#stopped || (isOver() && !stay.whole)) break;
      }
      for (const what of await house.wholeAudit()) this.#wrong(number, 'the whole', what);
    } finally {
      const isSound = this.#problems.every((problem) => problem.house !== number);
      if (this.#options.keep && !isSound) say(`${number} is left in ${house.keep()}`);
      this.#starts.push(...house.doors.flatMap(({ starts }) => starts));
      this.#shown += house.shown.names.size;
      const held = [...house.shown.names].filter((name) => house.books.passages.has(name)).length;
      this.#atCentral += held;
      this.#declaredLost += house.declaredLost;
      this.#unseen += house.books.passages.size - held;
      await house.dispose();
    }
  }

  async #round(number: number, house: House, { name, random, size }: Stay['rounds'][number]): Promise<boolean> {
    const began = performance.now();
    const notes: string[] = [];
    const found: string[] = [];
    try {
      house.door.letPeopleCome();
      const say = (what: string): void => void notes.push(what);
      const wrong = await rounds[name]({ house, random, size, counts: this.#counts, say });
      found.push(...wrong);
      await house.drained(house.door);
      found.push(...house.audit());
    } catch (error) {
      found.push(messageOf(error));
    } finally {
      house.door.holdPeople();
    }
    this.#rounds[name] = (this.#rounds[name] ?? 0) + 1;
    const took = ((performance.now() - began) / 1000).toFixed(1);
    for (const what of found) this.#wrong(number, name, what);
    const shown = `${house.shown.names.size} shown, ${house.books.passages.size} at central`;
    const more = [...notes, ...found.map((what) => `WRONG: ${what}`)].map((note) => `\n     ${note}`).join('');
    this.#options.say(`  ${number} ${name} ×${size}: ${shown}, ${took} s${more}`);
    return found.length === 0;
  }

  #wrong(house: number, round: string, what: string): void {
    this.#problems.push({ house, round, what });
  }

  #summary(minutes: number): Summary {
    const start = {
      n: this.#starts.length,
      p50: Math.round(quantile(this.#starts, 0.5)),
      p99: Math.round(quantile(this.#starts, 0.99)),
    };
    const whole = {
      seed: this.#options.seed,
      minutes: Number(minutes.toFixed(1)),
      houses: this.#houses,
      rounds: this.#rounds,
      counts: this.#counts,
      shown: this.#shown,
      atCentral: this.#atCentral,
      declaredLost: this.#declaredLost,
      unseen: this.#unseen,
      start,
      leftOut: SmallDisk.possible ? [] : ['full-disk: a small disk can be mounted by root only'],
      problems: this.#problems,
    };
    return { ...whole, text: textOf(whole) };
  }
}

const textOf = (summary: Omit<Summary, 'text'>): string => {
  const { seed, minutes, houses, counts, shown, atCentral, declaredLost, unseen, start, problems, leftOut } = summary;
  return [
    `seed ${seed}, ${minutes} min, ${houses} houses, ${JSON.stringify(summary.rounds)}`,
    JSON.stringify(counts),
    `${shown} decisions shown: ${atCentral} at central, each once; ${declaredLost} declared lost by damaged disks; ${unseen} more at central that no screen has shown`,
    `start to ready: ${start.n} times, p50 ${start.p50} ms, p99 ${start.p99} ms`,
    ...leftOut.map((what) => `left out: ${what}`),
    ...problems.map(({ house, round, what }) => `WRONG (house ${house}, ${round}): ${what}`),
    problems.length === 0 ? 'nothing was lost' : `${problems.length} problems`,
  ].join('\n');
};
