import type { Style } from './block.ts';

/** Sets lines of text for one printer. Widths are in units of its own: columns, or dots. */
export type Typesetter = Readonly<{
  /** What sets the printer up for its text, right after the reset. */
  prologue: Uint8Array;
  /** The text made of what this printer can print, composed and without control characters. */
  fold(text: string): string;
  width(text: string, style: Style): number;
  /** Room of a line, its indent taken off. */
  room(style: Style): number;
  /** A folded text that fits, as the commands that print it and end its line. */
  line(text: string, style: Style): Uint8Array;
  /** A line across the paper. */
  rule: Uint8Array;
  /** What stands for a text that goes on. */
  ellipsis: string;
  /** Words for the test page: which way the letters go. */
  name: string;
}>;
