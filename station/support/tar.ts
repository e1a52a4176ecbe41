import { gzipSync } from 'node:zlib';

export type TarFile = Readonly<{ name: string; content: string | Uint8Array }>;

const block = 512;
/** Longest name of a file in the old header, bytes. */
const longestName = 100;

/** `digits` octal digits and a NUL. */
const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** POSIX.1-1988 (ustar): every system has a program that unpacks it. */
const header = (name: string, size: number, modified: number): Buffer => {
  const bytes = Buffer.alloc(block);
  if (Buffer.byteLength(name) > longestName) throw new RangeError(`a name of more than ${longestName} bytes: ${name}`);
  bytes.write(name, 0);
  bytes.write(octal(0o600, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(Math.floor(modified / 1000), 11), 136);
  // The checksum is counted with spaces in its own place.
  bytes.write('        ', 148);
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
};

/**
 * @param modified of every file, ms since the Unix epoch
 * @throws RangeError for a name of more than 100 bytes
 */
export const tarGz = (files: readonly TarFile[], modified: number): Uint8Array => {
  const parts = files.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content);
    const rest = (block - (bytes.length % block)) % block;
    return [header(name, bytes.length, modified), bytes, Buffer.alloc(rest)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]));
};
