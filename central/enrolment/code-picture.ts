import { PNG } from 'pngjs';
import qrcode from 'qrcode-generator';

/** ISO/IEC 18004 asks for four light modules around a symbol. */
const quietZone = 4;
const pixelsPerModule = 8;

export type CodePicture = Readonly<{ side: number; isDark(row: number, column: number): boolean }>;

/** @param text of QR's alphanumeric alphabet. With its quiet zone; a quarter of it may be spoilt. */
export const codePicture = (text: string): CodePicture => {
  const symbol = qrcode(0, 'M');
  symbol.addData(text, 'Alphanumeric');
  symbol.make();
  const modules = symbol.getModuleCount();
  const inside = (at: number): boolean => at >= quietZone && at < modules + quietZone;
  return {
    side: modules + 2 * quietZone,
    isDark: (row, column) => inside(row) && inside(column) && symbol.isDark(row - quietZone, column - quietZone),
  };
};

/** Two rows a line, dark on light whatever the colours of the terminal. */
export const terminalPicture = ({ side, isDark }: CodePicture): string => {
  const lines = Array.from({ length: Math.ceil(side / 2) }, (_, line) =>
    Array.from({ length: side }, (__, column) => {
      const [upper, lower] = [isDark(2 * line, column), isDark(2 * line + 1, column)];
      if (upper) return lower ? '█' : '▀';
      return lower ? '▄' : ' ';
    }).join(''),
  );
  return lines.map((line) => `\u001b[30;47m${line}\u001b[0m`).join('\n');
};

export const pngPicture = ({ side, isDark }: CodePicture): Uint8Array => {
  const pixels = side * pixelsPerModule;
  const png = new PNG({ width: pixels, height: pixels, colorType: 0, inputColorType: 0, inputHasAlpha: false });
  png.data = Buffer.alloc(pixels * pixels, 0xff);
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < side; column += 1) {
      if (!isDark(Math.floor(row / pixelsPerModule), column)) continue;
      const at = row * pixels + column * pixelsPerModule;
      png.data.fill(0, at, at + pixelsPerModule);
    }
  }
  return new Uint8Array(PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false }));
};

export const svgPicture = ({ side, isDark }: CodePicture): string => {
  const path: string[] = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) if (isDark(row, column)) path.push(`M${column} ${row}h1v1h-1z`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${path.join('')}"/></svg>\n`;
};
