/** Low byte of the sum of all bytes. */
export const sum8 = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);

/** CRC-16 of Modbus RTU: polynomial 0xA001 (reflected), initial value 0xFFFF. It travels low byte first. */
export const crc16 = (bytes: Uint8Array): number => bytes.reduce(crcOfByte, 0xffff);

const crcOfByte = (crc: number, byte: number): number => {
  let rest = crc ^ byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xa001 : rest >>> 1;
  return rest;
};
