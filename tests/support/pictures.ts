import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import type { Picture } from '../../renderer/inputs/camera/decode/decoder.ts';

/** @throws Error for what is no PNG */
export const pngPicture = (png: Buffer): Picture => {
  // Some pictures carry text behind their end.
  const { data, width, height } = PNG.sync.read(png.subarray(0, png.lastIndexOf('IEND') + 8));
  const points = new Uint8ClampedArray(width * height * 4);
  points.set(data);
  // Transparent is the white of the paper below.
  for (let byte = 3; byte < points.length; byte += 4) {
    if (points[byte] === 255) continue;
    const alpha = (points[byte] ?? 0) / 255;
    for (let channel = byte - 3; channel < byte; channel += 1)
      points[channel] = (points[channel] ?? 0) * alpha + 255 * (1 - alpha);
    points[byte] = 255;
  }
  return { data: points, width, height };
};

/** zxing-wasm's own module, as a test reads it: from the disk. */
export const zxingWasmBinary = (): ArrayBuffer => {
  const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const binary = new ArrayBuffer(file.length);
  new Uint8Array(binary).set(file);
  return binary;
};
