import type { ScreenInput } from '../../../contract/screen-input.ts';
import type { FoundCode } from './decode/decoder.ts';

type Size = Readonly<{ width: number; height: number }>;

/**
 * The codes of one picture, the one that is meant first: the largest, and of like ones the most central. Half the weight is
 * lost from the middle to a corner.
 */
export const byProminence = (codes: readonly FoundCode[], { width, height }: Size): readonly FoundCode[] => {
  const prominence = ({ corners }: FoundCode): number => {
    const xs = corners.map(({ x }) => x);
    const ys = corners.map(({ y }) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const off = Math.hypot((left + right) / width - 1, (top + bottom) / height - 1) / Math.SQRT2;
    return (right - left) * (bottom - top) * (1 - off / 2);
  };
  return codes.toSorted((a, b) => prominence(b) - prominence(a));
};

const inputOf = ({ text, part, symbology }: FoundCode): ScreenInput | null => {
  if (part) return { kind: 'garbled', reason: 'incomplete', length: text?.length ?? 0 };
  if (text === '') return null;
  return text === null
    ? { kind: 'garbled', reason: 'not-text', length: 0 }
    : { kind: 'text', text, symbology: /^\][A-Za-z][0-9A-Za-z]$/.test(symbology ?? '') ? symbology : null };
};

/** All parts of divided codes are one nuisance, and so is all that is no text. */
const keyOf = ({ text, part }: FoundCode): string => (part ? 'part' : text === null ? 'not-text' : `text ${text}`);

/**
 * A code that was seen beside the one that was read is somebody else's, who may come next: it is held back for this long
 * after, so that a picture in which the first one is missed does not let it through.
 */
const besideMs = 500;

type Sighting = { at: number; told: boolean };

/**
 * Which of the codes in view is told: each once while it stays in view, and again after `againAfterMs` without it. Another
 * code is told at once. Remembers what is in view, and nothing for longer than that.
 */
export class Sightings {
  readonly #againAfterMs: number;
  readonly #seen = new Map<string, Sighting>();

  constructor(againAfterMs: number) {
    this.#againAfterMs = againAfterMs;
  }

  /** @param now monotonic ms */
  see(codes: readonly FoundCode[], size: Size, now: number): ScreenInput | null {
    for (const [key, { at }] of this.#seen) if (now - at > this.#againAfterMs) this.#seen.delete(key);
    const [first, ...others] = byProminence(codes, size);
    if (first === undefined) return null;
    const told = this.#tell(keyOf(first), now);
    for (const other of others) this.#besides(keyOf(other), now);
    return told ? inputOf(first) : null;
  }

  #tell(key: string, now: number): boolean {
    const known = this.#seen.get(key);
    if (known !== undefined && !known.told && now - known.at <= besideMs) return false;
    this.#seen.set(key, { at: now, told: true });
    return known === undefined || !known.told;
  }

  #besides(key: string, now: number): void {
    this.#seen.set(key, { at: now, told: this.#seen.get(key)?.told ?? false });
  }
}
