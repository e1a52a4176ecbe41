import type { ScreenState } from '../contract/rpc.ts';

/**
 * The last time that passages could not be recorded, and people passed by hand and on paper: what was written down then is
 * to be typed in. Kept in memory until somebody says that it is done.
 */
export class Outage {
  #view: ScreenState['paper'] = null;

  get view(): ScreenState['paper'] {
    return this.#view;
  }

  /** @param now ms since the Unix epoch */
  failed(now: number): void {
    if (this.#view === null) this.#view = { from: Math.round(now), until: null };
    else if (this.#view.until !== null) this.#view = { ...this.#view, until: null };
  }

  worked(now: number): void {
    if (this.#view !== null && this.#view.until === null) this.#view = { ...this.#view, until: Math.round(now) };
  }

  /** All that was on paper has been typed in. */
  done(): void {
    if (this.#view?.until !== null) this.#view = null;
  }
}
