/**
 * TCVN 5712:1993 VN3 as printers have it, on two code pages: the same byte is a small letter on the one and a capital on
 * the other. Every letter is one byte, tone included. Source: Epson's tables for `ESC t 30` and `ESC t 31` as
 * escpos-printer-db gives them.
 */
export type Tcvn3Case = 'lower' | 'upper';

/** From byte to letters that follow each other. */
const runs: readonly (readonly [number, string])[] = [
  [0xa8, 'ăâêôơưđ'],
  [0xb5, 'àảãáạ'],
  [0xbb, 'ằẳẵắ'],
  [0xc6, 'ặầẩẫấậè'],
  [0xce, 'ẻẽéẹềểễếệìỉ'],
  [0xdc, 'ĩíịò'],
  [0xe1, 'ỏõóọồổỗốộờởỡớợù'],
  [0xf1, 'ủũúụừửữứựỳỷỹýỵ'],
];

/** Capitals that stand elsewhere than their small letters. */
const capitalsElsewhere: Readonly<Record<string, number>> = { Ă: 0xa1, Â: 0xa2, Đ: 0xa7 };

export type Tcvn3Place = Readonly<{ case: Tcvn3Case; byte: number }>;

const places = new Map<string, Tcvn3Place>();
for (const [from, letters] of runs) {
  for (const [index, letter] of [...letters].entries()) {
    const capital = letter.toUpperCase();
    places.set(letter, { case: 'lower', byte: from + index });
    places.set(capital, { case: 'upper', byte: capitalsElsewhere[capital] ?? from + index });
  }
}

/** Where a letter beyond ASCII stands; null: nowhere. */
export const tcvn3Place = (character: string): Tcvn3Place | null => places.get(character) ?? null;
