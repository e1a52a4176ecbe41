import { type CodePageName, decodeOnPage, epsonCodePages } from './code-pages.ts';
import type { EscPosCommand } from './command-parser.ts';
import { canBeStacked, fromColumns, fromRows, type Picture, stacked } from './pictures.ts';

export type PaperAlign = 'left' | 'centre' | 'right';
export type PaperStyle = Readonly<{ align: PaperAlign; bold: boolean; wide: number; high: number }>;

/** What stands on the paper, from top to bottom. */
export type PaperItem =
  | Readonly<{ type: 'line'; text: string; style: PaperStyle }>
  /** Pictures that follow each other without a gap are one. */
  | Readonly<{ type: 'picture'; picture: Picture; align: PaperAlign }>
  | Readonly<{
      type: 'symbol';
      symbology: 'qr' | 'pdf417' | 'barcode' | 'other';
      text: string;
      align: PaperAlign;
      size: number;
    }>
  /** `lines`: of the usual height. */
  | Readonly<{ type: 'feed'; lines: number }>;

/** `cut`: null while it still hangs in the printer. */
export type PaperPiece = Readonly<{
  items: readonly PaperItem[];
  codePages: readonly number[];
  cut: 'full' | 'partial' | null;
}>;

/** What a command made the printer do beside marking paper. `ask`: it must answer GS r n. */
export type PaperAct =
  | Readonly<{ type: 'cut' }>
  | Readonly<{ type: 'ask'; which: number }>
  | Readonly<{ type: 'asb'; mask: number }>
  | null;

/** Items of one piece that are kept: a stream without a cut must not fill the memory. */
const mostItems = 20_000;

/** Carries out commands as a printer does, on paper that can be read. */
export class Paper {
  readonly #pages: Readonly<Record<number, CodePageName>>;
  #items: PaperItem[] = [];
  #codePages = new Set<number>();
  #runs: { page: number; bytes: number[] }[] = [];
  #page = 0;
  #align: PaperAlign = 'left';
  #bold = false;
  #wide = 1;
  #high = 1;
  #symbol = { qr: '', pdf417: '', other: '' };
  #module = 3;
  /** A picture that was stored by GS ( L and not yet printed. */
  #stored: Picture | null = null;

  constructor(pages: Readonly<Record<number, CodePageName>> = epsonCodePages) {
    this.#pages = pages;
  }

  /** What hangs in the printer, not cut off yet. */
  get hanging(): PaperPiece {
    return { items: this.#items, codePages: [...this.#codePages], cut: null };
  }

  /** Text that stands in the printer's line buffer, and on no paper yet. */
  get unprinted(): number {
    return this.#runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** @returns the piece that was cut off, when one was */
  cut(kind: 'full' | 'partial'): PaperPiece {
    this.#endLine();
    const piece = { ...this.hanging, cut: kind };
    this.#items = [];
    this.#codePages = new Set(this.#page === 0 ? [] : [this.#page]);
    return piece;
  }

  /** Power lost: what has not been printed is gone, and so is every setting. */
  powerLost(): void {
    this.#runs = [];
    this.#reset();
  }

  carryOut(command: EscPosCommand): PaperAct {
    if (command.type === 'text') this.#type(command.byte);
    else if (command.type === 'control') this.#control(command.byte);
    else if (command.type === 'command') return this.#command(command.name, command.bytes);
    return null;
  }

  #type(byte: number): void {
    const run = this.#runs.at(-1);
    if (run?.page === this.#page) run.bytes.push(byte);
    else this.#runs.push({ page: this.#page, bytes: [byte] });
    if (this.unprinted >= 4096) this.#endLine();
  }

  #control(byte: number): void {
    if (byte === 0x0a) this.#lineFeed(1);
    else if (byte === 0x0c) this.#lineFeed(0);
    else if (byte === 0x09) this.#type(0x20);
  }

  /** @param lines fed beyond the line that is printed, when there is one */
  #lineFeed(lines: number): void {
    const printed = this.#endLine();
    const beyond = printed ? lines - 1 : lines;
    if (beyond > 0) this.#put({ type: 'feed', lines: beyond });
  }

  #endLine(): boolean {
    if (this.#runs.length === 0) return false;
    const text = this.#runs.map(({ page, bytes }) => decodeOnPage(bytes, this.#pages[page] ?? 'cp437')).join('');
    this.#runs = [];
    this.#put({ type: 'line', text, style: this.#style() });
    return true;
  }

  #style(): PaperStyle {
    return { align: this.#align, bold: this.#bold, wide: this.#wide, high: this.#high };
  }

  #put(item: PaperItem): void {
    if (this.#items.length >= mostItems) this.#items = this.#items.slice(mostItems / 2);
    const last = this.#items.at(-1);
    if (
      item.type === 'picture' &&
      last?.type === 'picture' &&
      last.align === item.align &&
      canBeStacked(last.picture, item.picture)
    ) {
      this.#items[this.#items.length - 1] = { ...last, picture: stacked(last.picture, item.picture) };
    } else this.#items.push(item);
  }

  #command(name: string, bytes: readonly number[]): PaperAct {
    const [, , n = 0] = bytes;
    switch (name) {
      case 'GS V':
        return { type: 'cut' };
      case 'ESC i':
      case 'ESC m':
        return { type: 'cut' };
      case 'GS r':
        return { type: 'ask', which: n };
      case 'GS a':
        return { type: 'asb', mask: n };
      default:
        this.#setting(name, n);
        this.#marking(name, bytes, n);
        return null;
    }
  }

  #setting(name: string, n: number): void {
    if (name === 'ESC @') this.#reset();
    else if (name === 'ESC t') this.#turnTo(n);
    else if (name === 'ESC a') this.#align = aligns[n & 3] ?? 'left';
    else if (name === 'ESC E' || name === 'ESC G') this.#bold = (n & 1) === 1;
    else if (name === 'GS !') this.#sized(1 + ((n >> 4) & 7), 1 + (n & 7));
    else if (name === 'ESC !') {
      this.#bold = (n & 0x08) !== 0;
      this.#sized((n & 0x20) === 0 ? 1 : 2, (n & 0x10) === 0 ? 1 : 2);
    }
  }

  #sized(wide: number, high: number): void {
    this.#wide = wide;
    this.#high = high;
  }

  #turnTo(page: number): void {
    this.#page = page;
    this.#codePages.add(page);
  }

  #reset(): void {
    this.#runs = [];
    this.#page = 0;
    this.#align = 'left';
    this.#bold = false;
    this.#sized(1, 1);
  }

  #marking(name: string, bytes: readonly number[], n: number): void {
    if (name === 'ESC d') this.#lineFeed(n);
    else if (name === 'ESC J') this.#lineFeed(n / 30);
    else if (name === 'GS v') this.#picture(fromRows(word(bytes, 4), word(bytes, 6), bytes.slice(8)));
    else if (name === 'ESC *') this.#picture(fromColumns(word(bytes, 3), n >= 32 ? 3 : 1, bytes.slice(5)));
    else if (name === 'GS k') this.#barcode(bytes);
    else if (name === 'GS ( k') this.#twoDimensional(bytes.slice(5));
    else if (name === 'GS ( L') this.#graphics(bytes.slice(5));
    else if (name === 'GS 8 L') this.#graphics(bytes.slice(7));
  }

  #picture(picture: Picture): void {
    this.#endLine();
    if (picture.width > 0 && picture.height > 0) this.#put({ type: 'picture', picture, align: this.#align });
  }

  #barcode(bytes: readonly number[]): void {
    const text = (bytes[2] ?? 0) <= 6 ? bytes.slice(3, -1) : bytes.slice(4);
    this.#endLine();
    this.#put({ type: 'symbol', symbology: 'barcode', text: textOf(text), align: this.#align, size: 2 });
  }

  /** `cn fn …`: 0x31 is QR, 0x30 is PDF417. */
  #twoDimensional([symbology = 0, what = 0, ...rest]: readonly number[]): void {
    const kind = symbology === 0x31 ? 'qr' : symbology === 0x30 ? 'pdf417' : 'other';
    if (what === 0x50) this.#symbol[kind] = textOf(rest.slice(1));
    else if (what === 0x43 && kind === 'qr') this.#module = rest[0] ?? 3;
    else if (what === 0x51) {
      this.#endLine();
      this.#put({ type: 'symbol', symbology: kind, text: this.#symbol[kind], align: this.#align, size: this.#module });
    }
  }

  /** `m fn …`: 112 stores rows (a bx by c xL xH yL yH d…), 113 columns, 2 and 50 print what is stored. */
  #graphics([, what = 0, ...rest]: readonly number[]): void {
    const width = word(rest, 4);
    const height = word(rest, 6);
    if (what === 112) this.#stored = fromRows(Math.ceil(width / 8), height, rest.slice(8));
    else if (what === 113) this.#stored = fromColumns(width, Math.ceil(height / 8), rest.slice(8));
    else if ((what === 2 || what === 50) && this.#stored !== null) {
      this.#picture(this.#stored);
      this.#stored = null;
    }
  }
}

const aligns: Readonly<Record<number, PaperAlign>> = { 0: 'left', 1: 'centre', 2: 'right' };
const word = (bytes: readonly number[], index: number): number => (bytes[index] ?? 0) + (bytes[index + 1] ?? 0) * 256;

/** What a symbol holds: UTF-8 where it is that, otherwise byte by byte. */
const textOf = (bytes: readonly number[]): string => {
  const text = Buffer.from(bytes).toString('utf8');
  return text.includes('\ufffd') ? Buffer.from(bytes).toString('latin1') : text;
};
