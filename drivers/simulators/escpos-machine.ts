/** What the printer's sensors say. */
export type PrinterSensors = { paper: 'ok' | 'near-end' | 'out'; cover: 'open' | 'closed' };

/**
 * Takes DLE EOT n out of a stream wherever it stands, even inside other data, as printers do. A beginning that stays
 * open at the end of a chunk is kept back until the next.
 */
export class RealTimeRequests {
  #held: number[] = [];

  /** @returns the bytes that are none, and for each request its n */
  split(bytes: Uint8Array): Readonly<{ rest: Uint8Array; requests: readonly number[] }> {
    const rest: number[] = [];
    const requests: number[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      const [first, second, third] = this.#held;
      if (third !== undefined && third >= 1 && third <= 4) {
        requests.push(third);
        this.#held = [];
      } else if (first !== 0x10 || (second !== undefined && second !== 0x04) || third !== undefined) {
        this.#release(rest);
      }
    }
    return { rest: Uint8Array.from(rest), requests };
  }

  /** Lets go of what can no longer become a request; the last byte may begin one of its own. */
  #release(rest: number[]): void {
    const keeps = this.#held.length > 1 && this.#held.at(-1) === 0x10;
    rest.push(...(keeps ? this.#held.slice(0, -1) : this.#held));
    this.#held = keeps ? [0x10] : [];
  }
}

export const realTimeAnswer = (which: number, { paper, cover }: PrinterSensors): number => {
  const offline = paper === 'out' || cover === 'open';
  switch (which) {
    case 1:
      return 0x12 | (offline ? 0x08 : 0);
    case 2:
      return 0x12 | (cover === 'open' ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0);
    case 4:
      return 0x12 | (paper === 'ok' ? 0 : 0x0c) | (paper === 'out' ? 0x60 : 0);
    default:
      return 0x12;
  }
};

export const transmittedPaper = (paper: PrinterSensors['paper']): number =>
  (paper === 'ok' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);

export type PrinterAct = 'cut' | 'ask-paper' | null;

const esc = 0x1b;
const gs = 0x1d;
const fs = 0x1c;

/** Bytes after a two-byte command. A command that is not listed has none. */
const argumentsOf: ReadonlyMap<number, Readonly<Record<string, number>>> = new Map([
  [
    esc,
    { '!': 1, '-': 1, '3': 1, E: 1, G: 1, J: 1, M: 1, R: 1, T: 1, V: 1, a: 1, d: 1, t: 1, ' ': 1, '{': 1, $: 2, p: 3 },
  ],
  [fs, { '!': 1, '-': 1, C: 1, W: 1 }],
  [gs, { '!': 1, B: 1, H: 1, I: 1, V: 1, a: 1, b: 1, f: 1, h: 1, r: 1, w: 1, L: 2, W: 2, $: 2 }],
]);

/** Cuts a byte stream into ESC/POS commands, only as far as a printer must to know where each one ends. */
export class EscPosMachine {
  /** The command so far, without a body whose length it gives. */
  #head: number[] = [];
  #body = 0;

  /** @returns what that byte made the printer do, once a command is whole */
  step(byte: number): PrinterAct {
    if (this.#body > 0) {
      this.#body -= 1;
      return null;
    }
    if (this.#head.length === 0 && byte !== esc && byte !== gs && byte !== fs) return null;
    this.#head.push(byte);
    if (this.#head.length < headLength(this.#head)) return null;
    const head = this.#head;
    this.#head = [];
    this.#body = bodyLength(head);
    return actOf(head);
  }
}

const nameOf = (head: readonly number[]): string => String.fromCharCode(head[1] ?? 0);

const headLength = (head: readonly number[]): number => {
  const [lead = 0, , argument] = head;
  if (head.length < 2) return 2;
  const name = nameOf(head);
  // GS ( x pL pH · GS v 0 m xL xH yL yH · ESC * m nL nH
  if (lead === gs && name === '(') return 5;
  if (lead === gs && name === 'v') return 8;
  if (lead === esc && name === '*') return 5;
  // GS V 65 n and 66 n feed before they cut.
  if (lead === gs && name === 'V' && (argument === 65 || argument === 66)) return 4;
  return 2 + (argumentsOf.get(lead)?.[name] ?? 0);
};

/** Bytes of data that the head announces: symbols and images. */
const bodyLength = (head: readonly number[]): number => {
  const [lead, , mode = 0] = head;
  const name = nameOf(head);
  if (lead === gs && name === '(') return word(head, 3);
  if (lead === gs && name === 'v') return word(head, 4) * word(head, 6);
  if (lead === esc && name === '*') return word(head, 3) * (mode >= 32 ? 3 : 1);
  return 0;
};

const word = (head: readonly number[], at: number): number => (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;

const actOf = (head: readonly number[]): PrinterAct => {
  const [lead, , argument] = head;
  const name = nameOf(head);
  if ((lead === gs && name === 'V') || (lead === esc && (name === 'i' || name === 'm'))) return 'cut';
  return lead === gs && name === 'r' && (argument === 1 || argument === 49) ? 'ask-paper' : null;
};
