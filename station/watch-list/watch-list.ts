import type { WatchLevel } from '../../contract/decision.ts';
import {
  levelOf,
  untilOf,
  type WatchHasher,
  type WatchSecret,
  watchHasher,
  watchHashKey,
} from '../../contract/watch-list.ts';
import { findInBase, keptHash, type WatchBase } from './watch-base.ts';
import { findChange, mergeChanges, noChanges, removed, type WatchChanges } from './watch-changes.ts';

/** `until`: the last day on which it holds, days since the Unix epoch by the local date. */
export type WatchHit = Readonly<{ level: WatchLevel; until: number }>;

/** A base with what has changed since, to look people up in. */
export class WatchList {
  readonly #base: WatchBase;
  readonly #hasher: WatchHasher;
  readonly #changes: WatchChanges;

  private constructor(base: WatchBase, hasher: WatchHasher, changes: WatchChanges) {
    this.#base = base;
    this.#hasher = hasher;
    this.#changes = changes;
  }

  static of(base: WatchBase, secret: WatchSecret): WatchList {
    return new WatchList(base, watchHasher(watchHashKey(secret), base.work), noChanges);
  }

  get bits(): number {
    return this.#base.bits;
  }

  get people(): number {
    return this.#base.words.length;
  }

  get changes(): number {
    return this.#changes.hashes.length;
  }

  /** Bytes that the tables take. */
  get bytes(): number {
    const { starts, words } = this.#base;
    const { hashes, states } = this.#changes;
    return starts.buffer.byteLength + words.buffer.byteLength + hashes.byteLength + states.byteLength;
  }

  /** @throws CheckpointError WatchListTooLarge: this list stays as it is */
  with(changes: WatchChanges): WatchList {
    return new WatchList(this.#base, this.#hasher, mergeChanges(this.#changes, changes));
  }

  /**
   * Looks a person up under all of their keys (contract/identity.ts, personKeys).
   * @param today days since the Unix epoch by the local date; null: the clock cannot be believed, and nobody's day is over
   * @returns the gravest of what is found: F0 before F1, then the later day
   */
  look(personKeys: readonly string[], today: number | null): WatchHit | null {
    let gravest: WatchHit | null = null;
    for (const key of personKeys) {
      const state = this.#find(this.#hasher(key));
      if (state === null || (today !== null && untilOf(state) < today)) continue;
      const hit = { level: levelOf(state), until: untilOf(state) };
      if (gravest === null || graver(hit, gravest)) gravest = hit;
    }
    return gravest;
  }

  #find(hash: number): number | null {
    const change = findChange(this.#changes, keptHash(hash, this.#base.bits));
    if (change !== null) return change === removed ? null : change;
    return findInBase(this.#base, hash);
  }
}

const graver = (a: WatchHit, b: WatchHit): boolean => (a.level === b.level ? a.until > b.until : a.level === 'f0');
