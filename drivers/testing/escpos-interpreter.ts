/**
 * Reads printed bytes as a printer would, independently of the code that wrote them, and refuses every byte that it does
 * not know: what it accepts has been consumed to the last byte.
 */
export type PrintedLine = Readonly<{ text: string; align: 'left' | 'centre'; bold: boolean; double: boolean }>;
export type PrintedSlip = Readonly<{ lines: readonly PrintedLine[]; qr: readonly string[]; codePage: number | null }>;

type Style = { align: 'left' | 'centre'; bold: boolean; double: boolean };

const decoder = new TextDecoder('windows-1258', { fatal: true });
const plain = (): Style => ({ align: 'left', bold: false, double: false });

class Interpreter {
  readonly slips: PrintedSlip[] = [];
  readonly #bytes: Uint8Array;
  #at = 0;
  #style = plain();
  #text: number[] = [];
  #lines: PrintedLine[] = [];
  #qr: string[] = [];
  #stored = '';
  #codePage: number | null = null;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  run(): void {
    while (this.#at < this.#bytes.length) this.#one(this.#next());
    if (this.#text.length > 0) throw new Error('text without a line feed at the end');
  }

  #next(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error('a command is cut off at the end');
    this.#at += 1;
    return byte;
  }

  #one(byte: number): void {
    if (byte === 0x00) return;
    if (byte === 0x0a) this.#lineFeed();
    else if (byte === 0x10) this.#expect('DLE EOT', this.#next() === 0x04 && this.#next() <= 4);
    else if (byte === 0x1b) this.#escape(String.fromCharCode(this.#next()));
    else if (byte === 0x1c) this.#expect('FS .', this.#next() === 0x2e);
    else if (byte === 0x1d) this.#group(String.fromCharCode(this.#next()));
    else if (byte < 0x20) throw new Error(`control byte ${byte} at ${this.#at - 1}`);
    else this.#text.push(byte);
  }

  #escape(name: string): void {
    if (name === '@') this.#style = plain();
    else if (name === 't') this.#codePage = this.#next();
    else if (name === 'a') this.#style.align = this.#next() === 1 ? 'centre' : 'left';
    else if (name === 'E') this.#style.bold = this.#next() === 1;
    else if (name === 'd') this.#next();
    else throw new Error(`unknown command ESC ${name}`);
  }

  #group(name: string): void {
    if (name === '!') this.#style.double = this.#next() === 0x11;
    else if (name === 'a' || name === 'r') this.#next();
    else if (name === 'V') this.#cut(this.#next());
    else if (name === '(') this.#symbol(String.fromCharCode(this.#next()));
    else throw new Error(`unknown command GS ${name}`);
  }

  #symbol(name: string): void {
    const length = this.#next() + this.#next() * 256;
    const body = Uint8Array.from({ length }, () => this.#next());
    this.#expect('GS ( k for a QR symbol', name === 'k' && body[0] === 0x31);
    if (body[1] === 0x50) this.#stored = Buffer.from(body.subarray(3)).toString('latin1');
    else if (body[1] === 0x51) this.#qr.push(this.#stored);
    else this.#expect('QR model, size or level', [0x41, 0x43, 0x45].includes(body[1] ?? 0));
  }

  #lineFeed(): void {
    const text = decoder.decode(Uint8Array.from(this.#text)).normalize('NFC');
    this.#text = [];
    if (text !== '') this.#lines.push({ text, ...this.#style });
  }

  #cut(mode: number): void {
    this.#expect('GS V 0 or 1', mode === 0 || mode === 1);
    this.#expect('a line feed before the cut', this.#text.length === 0);
    this.slips.push({ lines: this.#lines, qr: this.#qr, codePage: this.#codePage });
    this.#lines = [];
    this.#qr = [];
  }

  #expect(what: string, holds: boolean): void {
    if (!holds) throw new Error(`expected ${what} before byte ${this.#at}`);
  }
}

/** @throws Error naming the first byte that it does not understand */
export const interpretEscPos = (bytes: Uint8Array): readonly PrintedSlip[] => {
  const interpreter = new Interpreter(bytes);
  interpreter.run();
  return interpreter.slips;
};
