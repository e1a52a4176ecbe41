/** A SMART Health Card that did not fit into one code: `shc:/`, which part, of how many, and digits. */
const partPattern = /^shc:\/([1-9]\d?)\/([1-9]\d?)\/((?:\d\d)+)[\r\n]*$/;
const mostParts = 20;

/** How long a card's next code may take. */
export const partsMs = 60_000;
/** A card that is whole is still held there for as long as its codes are read within this time. */
const heldMs = 3000;

/** `whole`: the text stands for the card, whatever the order in which its codes were read. `not-a-part`: any other code. */
export type CardPart =
  | Readonly<{ kind: 'not-a-part' }>
  | Readonly<{ kind: 'part'; have: number; of: number }>
  | Readonly<{ kind: 'whole'; text: string }>;

type Whole = Readonly<{ texts: readonly string[]; text: string; seen: number }>;

/**
 * Joins the codes of one card that are read one after the other at a lane, in any order; in memory only. The codes do not
 * say which card they are of: one that contradicts those before it begins another card.
 */
export class CardParts {
  #of = 0;
  readonly #texts = new Map<number, string>();
  #last = Number.NEGATIVE_INFINITY;
  #whole: Whole | null = null;

  /** @param now monotonic ms */
  take(code: string, now: number): CardPart {
    const match = partPattern.exec(code);
    const part = Number(match?.[1]);
    const of = Number(match?.[2]);
    if (match === null || part > of || of < 2 || of > mostParts) return { kind: 'not-a-part' };
    const text = code.trimEnd();
    const held = this.#whole;
    if (held !== null && now - held.seen <= heldMs && held.texts.includes(text)) {
      this.#whole = { ...held, seen: now };
      return { kind: 'whole', text: held.text };
    }
    const other = of !== this.#of || (this.#texts.get(part) ?? text) !== text;
    if (other || now - this.#last > partsMs) this.forget();
    this.#of = of;
    this.#last = now;
    this.#texts.set(part, text);
    return this.#texts.size < of ? { kind: 'part', have: this.#texts.size, of } : this.#join(now);
  }

  /** What there is of a card that is not whole. */
  forget(): void {
    this.#of = 0;
    this.#texts.clear();
  }

  #join(now: number): CardPart {
    const texts = [...this.#texts].toSorted(([a], [b]) => a - b).map(([, text]) => text);
    this.forget();
    this.#whole = { texts, text: texts.join('\n'), seen: now };
    return { kind: 'whole', text: this.#whole.text };
  }
}
