import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

const mostColours = 256;

type Colour = readonly [red: number, green: number, blue: number];

const colourOf = (key: number): Colour => [key >> 16, (key >> 8) & 0xff, key & 0xff];

/** Without the lowest two bits of each channel: what the eye does not tell apart is one colour. */
const keyAt = (data: Buffer, at: number): number =>
  (((data[at] ?? 0) & 0xfc) << 16) | (((data[at + 1] ?? 0) & 0xfc) << 8) | ((data[at + 2] ?? 0) & 0xfc);

const distance = ([red, green, blue]: Colour, other: Colour): number =>
  (red - other[0]) ** 2 + (green - other[1]) ** 2 + (blue - other[2]) ** 2;

const nearest = (colour: Colour, palette: readonly Colour[]): number => {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, candidate] of palette.entries()) {
    const far = distance(colour, candidate);
    if (far < least) {
      least = far;
      best = index;
    }
  }
  return best;
};

const crcTable = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const crcOf = (bytes: Buffer): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
};

const chunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crcOf(named), named.length + 4);
  return framed;
};

const header = (width: number, height: number): Buffer => {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  // Eight bits a point, each of them an index into the palette (PNG, 11.2.2).
  body.set([8, 3, 0, 0, 0], 8);
  return body;
};

/** The same picture with at most 256 colours: a screen of flat areas becomes a fraction of its size. */
export const smallPng = (png: Buffer): Buffer => {
  const { data, width, height } = PNG.sync.read(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const key = keyAt(data, at);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const byCount = [...counts].toSorted((a, b) => b[1] - a[1]).map(([key]) => key);
  const palette = byCount.slice(0, mostColours).map(colourOf);
  const indexOf = new Map(
    byCount.map((key, index) => [key, index < mostColours ? index : nearest(colourOf(key), palette)]),
  );
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = indexOf.get(keyAt(data, (y * width + x) * 4)) ?? 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header(width, height)),
    // White stays white although its lowest bits went.
    chunk('PLTE', Buffer.from(palette.flat().map((value) => value | (value >> 6)))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
