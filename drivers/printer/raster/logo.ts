import { PNG } from 'pngjs';
import { CheckpointError, ErrorCode, messageOf } from '../../../contract/errors.ts';
import { type Bitmap, blacken, createBitmap } from './bitmap.ts';

/** A logo file may be 1 MiB and 4 million dots at most: a small file can hold a picture that fills the memory. */
const mostBytes = 1024 * 1024;
const mostDots = 4_000_000;
/** Dots of paper that it may take from every slip: 3 cm. */
const mostRows = 240;

/**
 * A PNG in black and white, by error diffusion (Floyd and Steinberg), no wider than the paper, never enlarged.
 * @throws CheckpointError PrinterDocumentInvalid
 */
export const readLogo = (png: Uint8Array, paperDots: number): Bitmap => {
  const picture = decode(png);
  const shrink = Math.max(1, picture.width / paperDots, picture.height / mostRows);
  const width = Math.max(1, Math.round(picture.width / shrink));
  const height = Math.max(1, Math.round(picture.height / shrink));
  return dithered(darknessOf(picture, width, height), width, height);
};

const decode = (png: Uint8Array): PNG => {
  if (png.length > mostBytes) throw invalid(`it has ${png.length} bytes, and ${mostBytes} are allowed`);
  const header = Buffer.from(png.buffer, png.byteOffset, png.length);
  if (header.length < 33 || header.toString('latin1', 1, 4) !== 'PNG' || header.toString('latin1', 12, 16) !== 'IHDR') {
    throw invalid('it is no PNG');
  }
  const width = header.readUInt32BE(16);
  const height = header.readUInt32BE(20);
  if (width === 0 || height === 0 || width * height > mostDots) {
    throw invalid(`it is ${width} by ${height} dots, and ${mostDots} dots are allowed`);
  }
  // Of one that is interlaced the library unpacks whatever there is: a gigabyte out of this megabyte.
  if (header[28] !== 0) throw invalid('it is interlaced: save it without');
  try {
    return PNG.sync.read(header);
  } catch (thrown) {
    throw invalid(messageOf(thrown));
  }
};

/** How dark each dot shall be, 0 to 1: the mean of those of the picture that fall on it, on white paper. */
const darknessOf = ({ data, width: from, height: rows }: PNG, width: number, height: number): Float32Array => {
  const darkness = new Float32Array(width * height);
  const counted = new Uint32Array(width * height);
  for (let y = 0; y < rows; y += 1) {
    const row = Math.min(height - 1, Math.floor((y * height) / rows)) * width;
    for (let x = 0; x < from; x += 1) {
      const at = row + Math.min(width - 1, Math.floor((x * width) / from));
      darkness[at] = (darkness[at] ?? 0) + darknessAt(data, (y * from + x) * 4);
      counted[at] = (counted[at] ?? 0) + 1;
    }
  }
  return darkness.map((sum, at) => sum / Math.max(1, counted[at] ?? 1));
};

const darknessAt = (data: Uint8Array, at: number): number => {
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
  const luminance = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  return (1 - luminance) * (alpha / 255);
};

const dithered = (darkness: Float32Array, width: number, height: number): Bitmap => {
  const bitmap = createBitmap(width, height);
  const add = (x: number, y: number, share: number): void => {
    if (x >= 0 && x < width && y < height) darkness[y * width + x] = (darkness[y * width + x] ?? 0) + share;
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wanted = darkness[y * width + x] ?? 0;
      const black = wanted >= 0.5;
      if (black) blacken(bitmap, x, y);
      const error = wanted - (black ? 1 : 0);
      add(x + 1, y, (error * 7) / 16);
      add(x - 1, y + 1, (error * 3) / 16);
      add(x, y + 1, (error * 5) / 16);
      add(x + 1, y + 1, error / 16);
    }
  }
  return bitmap;
};

const invalid = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterDocumentInvalid,
    `the logo cannot be printed: ${why}`,
    'Give a PNG of up to 1 MiB and 4 million dots as passage.printing.logo, or null for none.',
  );
