import qrcode from 'qrcode-generator';
import type { PrinterSettings } from '../../profile/printer-settings.ts';
import { type Bitmap, createBitmap, fillRectangle } from './bitmap.ts';

/** `modules`: of one side. */
export type QrMatrix = Readonly<{ modules: number; isDark(row: number, column: number): boolean }>;

const levels = { l: 'L', m: 'M', q: 'Q', h: 'H' } as const;

/**
 * The smallest QR symbol that holds the text, as UTF-8.
 * @throws Error when none does
 */
export const qrMatrix = (text: string, level: PrinterSettings['qr']['errorCorrection']): QrMatrix => {
  const symbol = qrcode(0, levels[level]);
  // The library takes a character for a byte.
  symbol.addData(Buffer.from(text, 'utf8').toString('latin1'), 'Byte');
  symbol.make();
  return { modules: symbol.getModuleCount(), isDark: (row, column) => symbol.isDark(row, column) };
};

/** @param size dots a module */
export const qrBitmap = ({ modules, isDark }: QrMatrix, size: number): Bitmap => {
  const bitmap = createBitmap(modules * size, modules * size);
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (isDark(row, column)) fillRectangle(bitmap, column * size, row * size, size, size);
    }
  }
  return bitmap;
};
