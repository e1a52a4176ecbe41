import type { ScreenState } from '../contract/rpc.ts';

/** A number that runs on its own is told this often: a backlog is acknowledged a hundred times a second. ms */
const runningMs = 250;

type Watcher = Readonly<{ lane: string; push: (state: ScreenState) => void }>;

/**
 * Screens that watch lanes. Changes of one turn of the event loop go out as one state; nothing is built for a lane that
 * nobody watches.
 */
export class Screens {
  readonly #build: (lane: string, revision: number) => ScreenState;
  readonly #watchers = new Set<Watcher>();
  readonly #changed = new Set<string>();
  #revision = 0;
  #running: NodeJS.Timeout | null = null;

  constructor(build: (lane: string, revision: number) => ScreenState) {
    this.#build = build;
  }

  watch(lane: string, push: (state: ScreenState) => void): Readonly<{ now: ScreenState; stop(): void }> {
    const watcher: Watcher = { lane, push };
    this.#watchers.add(watcher);
    this.#revision += 1;
    return { now: this.#build(lane, this.#revision), stop: () => void this.#watchers.delete(watcher) };
  }

  isWatched(lane: string): boolean {
    return [...this.#watchers].some((watcher) => watcher.lane === lane);
  }

  changed(lane: string): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#flush());
    this.#changed.add(lane);
  }

  changedEverywhere(): void {
    for (const { lane } of this.#watchers) this.changed(lane);
  }

  /** What nobody waits for, and a decision must not wait for either. */
  changedSoon(): void {
    this.#running ??= setTimeout(() => {
      this.#running = null;
      this.changedEverywhere();
    }, runningMs).unref();
  }

  dispose(): void {
    if (this.#running !== null) clearTimeout(this.#running);
    this.#running = null;
  }

  #flush(): void {
    const lanes = [...this.#changed];
    this.#changed.clear();
    for (const lane of lanes) {
      const watchers = [...this.#watchers].filter((watcher) => watcher.lane === lane);
      if (watchers.length === 0) continue;
      this.#revision += 1;
      const state = this.#build(lane, this.#revision);
      for (const watcher of watchers) watcher.push(state);
    }
  }
}
