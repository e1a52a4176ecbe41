import { PNG } from 'pngjs';
import qrcode from 'qrcode-generator';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

export type PermitQr = Readonly<{
  /** Modules of one side, without the quiet zone. */
  modules: number;
  level: 'L' | 'M' | 'Q' | 'H';
  isDark(row: number, column: number): boolean;
}>;

/** ISO/IEC 18004 asks for four light modules around a symbol. */
export const quietZone = 4;

/** Side on paper, quiet zone included: what FORMATS 8 asks of a printed code. */
export const printedMm = 50;

/** What an office printer draws clean and a phone reads from a creased sheet. */
const comfortableMm = 0.5;
/** 13 mil: the finest that ordinary door scanners promise to read. */
const finestMm = 0.33;

const levels = ['H', 'Q', 'M', 'L'] as const;

const sideAt = (moduleMm: number): number => Math.floor(printedMm / moduleMm) - 2 * quietZone;

/**
 * The symbol with the most error correction whose modules are still comfortably large on 5 cm; where none is, the
 * one with the least that a scanner can read. The alphabet of base45 is QR's own alphanumeric one: 5.5 bits a letter.
 * @throws CheckpointError PermitFieldsInvalid: it would be finer than scanners read
 */
export const permitQr = (text: string): PermitQr => {
  for (const level of levels) {
    const symbol = symbolOf(text, level);
    const limit = sideAt(level === 'L' ? finestMm : comfortableMm);
    const modules = symbol?.getModuleCount() ?? Number.POSITIVE_INFINITY;
    if (symbol !== null && modules <= limit) {
      return { modules, level, isDark: (row, column) => symbol.isDark(row, column) };
    }
  }
  throw new CheckpointError(
    ErrorCode.PermitFieldsInvalid,
    `the permit says too much for a code of ${printedMm} mm`,
    'shorten purpose, route and authority, or name fewer days and areas',
  );
};

const symbolOf = (text: string, level: PermitQr['level']): ReturnType<typeof qrcode> | null => {
  const symbol = qrcode(0, level);
  symbol.addData(text, /^[0-9A-Z $%*+\-./:]*$/.test(text) ? 'Alphanumeric' : 'Byte');
  try {
    symbol.make();
    return symbol;
  } catch {
    return null;
  }
};

const pixelsPerModule = 8;

/** One module is eight pixels; black on white, with its quiet zone. */
export const qrPng = ({ modules, isDark }: PermitQr): Uint8Array => {
  const side = (modules + 2 * quietZone) * pixelsPerModule;
  const png = new PNG({ width: side, height: side, colorType: 0, inputColorType: 0, inputHasAlpha: false });
  const data = Buffer.alloc(side * side, 0xff);
  forEachRun({ modules, isDark }, (row, column, length) => {
    const left = (column + quietZone) * pixelsPerModule;
    for (let line = 0; line < pixelsPerModule; line += 1) {
      const at = ((row + quietZone) * pixelsPerModule + line) * side + left;
      data.fill(0, at, at + length * pixelsPerModule);
    }
  });
  png.data = data;
  return new Uint8Array(PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false }));
};

/** An SVG as wide as its frame: sharp at every resolution of a printer. */
export const qrSvg = (qr: PermitQr): string => {
  const side = qr.modules + 2 * quietZone;
  const parts: string[] = [];
  forEachRun(qr, (row, column, length) => {
    parts.push(`M${column + quietZone} ${row + quietZone}h${length}v1h-${length}z`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path d="${parts.join('')}"/></svg>`;
};

const forEachRun = (
  { modules, isDark }: Pick<PermitQr, 'modules' | 'isDark'>,
  run: (row: number, column: number, length: number) => void,
): void => {
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      const from = column;
      while (column < modules && isDark(row, column)) column += 1;
      if (column > from) run(row, from, column - from);
    }
  }
};
