import type { Bitmap } from '../raster/bitmap.ts';

/** How many times as wide and high as plain text. */
export type Size = 1 | 2 | 3;
export type Align = 'left' | 'centre';
export type Style = Readonly<{ size: Size; bold: boolean; align: Align; indent: number }>;

/**
 * What a document is made of, from top to bottom. `text` is wrapped to the paper; `lines`: at most so many, and the last
 * ends in … where there is more; `shrink`: made smaller until it fits.
 */
export type Block =
  | Readonly<{ type: 'text'; text: string; style: Style; lines?: number; shrink?: boolean }>
  | Readonly<{ type: 'gap' }>
  | Readonly<{ type: 'rule' }>
  | Readonly<{ type: 'qr'; text: string }>
  | Readonly<{ type: 'picture'; align: Align; bitmap: Bitmap }>;

type Given = Partial<Style> & Readonly<{ lines?: number; shrink?: boolean }>;

const text = (words: string, align: Align, { size = 1, bold = false, indent = 0, ...rest }: Given): Block => ({
  type: 'text',
  text: words,
  style: { size, bold, align, indent },
  ...rest,
});

export const left = (words: string, given: Given = {}): Block => text(words, 'left', given);
export const centre = (words: string, given: Given = {}): Block => text(words, 'centre', given);
export const gap: Block = { type: 'gap' };
export const rule: Block = { type: 'rule' };
export const qr = (words: string): Block => ({ type: 'qr', text: words });
