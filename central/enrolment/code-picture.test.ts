import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { enrolmentCodeText } from '../../contract/enrolment/enrolment-code.ts';
import { codePicture, pngPicture, svgPicture, terminalPicture } from './code-picture.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const text = enrolmentCodeText({
  ...{ address: 'central.tracing.example:8443', token: bytes(16), rootHash: bytes(32), pin: bytes(16) },
});

const read = async (png: Uint8Array): Promise<string | undefined> => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });
  const [symbol] = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'], tryHarder: true });
  return symbol?.text;
};

it('is read by a scanner from the file, and from what a terminal shows', async () => {
  const picture = codePicture(text);
  expect(await read(pngPicture(picture))).toBe(text);
  const lines = terminalPicture(picture)
    .split('\n')
    .map((line) => line.replace('\u001b[30;47m', '').replace('\u001b[0m', ''));
  const isDark = (row: number, column: number): boolean => {
    const shown = lines[Math.floor(row / 2)]?.[column] ?? ' ';
    return shown === '█' || shown === (row % 2 === 0 ? '▀' : '▄');
  };
  expect(await read(pngPicture({ side: picture.side, isDark }))).toBe(text);
});

it('fits into a terminal of 80 columns and 40 lines, and is the same as a drawing', () => {
  const picture = codePicture(text);
  expect([picture.side <= 80, Math.ceil(picture.side / 2) <= 40]).toEqual([true, true]);
  const dark = PNG.sync.read(Buffer.from(pngPicture(picture))).data.filter((value, at) => at % 4 === 0 && value === 0);
  expect(svgPicture(picture).match(/h1v1h-1z/g)).toHaveLength(dark.length / 64);
});
