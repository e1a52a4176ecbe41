import { CheckpointError, ErrorCode } from '../errors.ts';

/**
 * What central shows and an installer scans or types. Bytes: version 1, flags (bit 0: a pin follows), token (16), SHA-256
 * of the root's public key (32), pin (16), length of the address, address, CRC-32. Written in Crockford's base 32 after
 * `CPE1`, in rows of 19 characters and a check character each, so that whoever mistypes is told the row. Everything in it
 * is of QR's alphanumeric alphabet, which no keyboard layout or input method of a scanner that types can spoil.
 */
export type EnrolmentCode = Readonly<{
  /** `host:port` of the enrolment listener, always over TLS. */
  address: string;
  /** One-time. 16 bytes */
  token: Uint8Array;
  /** SHA-256 of the root's raw Ed25519 public key: whoever answers must hold a root that has this. */
  rootHash: Uint8Array;
  /** First 16 bytes of the SHA-256 of the listener's certificate (DER); null: a certificate that the system trusts. */
  pin: Uint8Array | null;
}>;

export const tokenBytes = 16;
export const pinBytes = 16;
const hashBytes = 32;
const crcBytes = 4;
const prefix = 'CPE';
const version = 1;
const pinFlag = 1;

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const rowLetters = 19;
const groupLetters = 5;
/** Longer than any code: a text that is something else is not looked at. */
const maxTyped = 1000;

export const addressPattern = /^(?:[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?|\[[0-9a-f:.]{2,45}\]):(?:[1-9]\d{0,4})$/i;

/** @returns rows of four groups of five, each row checkable by itself; joined with blanks it is the code */
export const enrolmentCodeRows = (code: EnrolmentCode): readonly string[] => {
  const symbols = toBase32(bytesOf(code));
  const rows: string[] = [];
  for (let at = 0; at < symbols.length; at += rowLetters) {
    const row = symbols.slice(at, at + rowLetters);
    rows.push(grouped(row + checkOf(row, rows.length)));
  }
  return rows.map((row, index) => (index === 0 ? `${prefix}${version} ${row}` : row));
};

/** As a QR carries it: no blanks. */
export const enrolmentCodeText = (code: EnrolmentCode): string =>
  enrolmentCodeRows(code).join('').replace(/[\s-]/g, '');

const grouped = (row: string): string => (row.match(new RegExp(`.{1,${groupLetters}}`, 'g')) ?? []).join('-');

/**
 * A code as somebody typed or scanned it: any case, with or without blanks and hyphens; I, L, O, U stand for 1, 1, 0, V.
 * @throws CheckpointError EnrolmentCodeWrong: it says which row
 */
export const parseEnrolmentCode = (typed: string): EnrolmentCode => {
  const plain = typed.length > maxTyped ? '' : typed.toUpperCase().replace(/[\s\-_\u2010-\u2015]/g, '');
  const [, written] = /^CPE(.)/.exec(plain) ?? [];
  if (written === undefined) {
    throw wrong('this is no enrolment code', `a code begins with ${prefix}${version}: scan the one that central shows`);
  }
  if (written.replace(/[IL]/, '1') !== String(version)) {
    throw wrong(
      `this enrolment code is of version ${written}, and this software knows ${version}`,
      'update this kiosk',
    );
  }
  const bytes = fromBase32(checkedRows(plain.slice(prefix.length + 1)));
  return fieldsOf(bytes);
};

const checkedRows = (text: string): string => {
  const symbols = text.replace(/[ILOU]/g, (letter) => ({ O: '0', U: 'V' })[letter] ?? '1');
  let payload = '';
  for (let at = 0, row = 0; at < symbols.length; at += rowLetters + 1, row += 1) {
    const piece = symbols.slice(at, at + rowLetters + 1);
    const stated = piece.at(-1);
    const own = piece.slice(0, -1);
    if (own === '' || !/^[0-9A-HJKMNP-TV-Z]+$/.test(piece) || stated !== checkOf(own, row)) throw mistyped(row, piece);
    payload += own;
  }
  return payload;
};

const mistyped = (row: number, piece: string): CheckpointError =>
  wrong(
    `row ${row + 1} of the enrolment code is not right: "${grouped(piece)}"`,
    `compare row ${row + 1} with the code that central shows, or scan the code`,
  );

/**
 * A polynomial code over GF(32), x^5 + x^2 + 1: every wrong character and every two that were swapped. The number of the
 * row is in it, so that rows in another order do not pass.
 */
const checkOf = (row: string, index: number): string => {
  let check = (index + 1) & 31;
  for (const letter of row) check = times2(check) ^ letters.indexOf(letter);
  return letters.charAt(times2(check));
};

const times2 = (value: number): number => ((value << 1) ^ (value & 16 ? 0b100101 : 0)) & 31;

const bytesOf = ({ address, token, rootHash, pin }: EnrolmentCode): Uint8Array => {
  const name = new TextEncoder().encode(address);
  if (token.length !== tokenBytes || rootHash.length !== hashBytes || !addressPattern.test(address)) {
    throw new RangeError('fields of an enrolment code');
  }
  const body = Uint8Array.of(
    version,
    pin === null ? 0 : pinFlag,
    ...token,
    ...rootHash,
    ...(pin ?? []),
    name.length,
    ...name,
  );
  const crc = crc32(body);
  return Uint8Array.of(...body, crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255);
};

const fieldsOf = (bytes: Uint8Array): EnrolmentCode => {
  const body = bytes.subarray(0, -crcBytes);
  const crc = bytes.subarray(-crcBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const fixed = 2 + tokenBytes + hashBytes;
  if (body.length < fixed || crc32(body) !== crc) throw incomplete();
  const flags = body[1] ?? 0;
  if (body[0] !== version || flags > pinFlag) throw incomplete();
  const addressAt = fixed + (flags === pinFlag ? pinBytes : 0);
  const address = String.fromCharCode(...body.subarray(addressAt + 1));
  if (body[addressAt] !== address.length || !addressPattern.test(address)) throw incomplete();
  return {
    address,
    token: body.slice(2, 2 + tokenBytes),
    rootHash: body.slice(2 + tokenBytes, fixed),
    pin: flags === pinFlag ? body.slice(fixed, addressAt) : null,
  };
};

const incomplete = (): CheckpointError =>
  wrong('the enrolment code is not whole', 'look whether a row or the end of it is missing, or scan the code');

const wrong = (message: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.EnrolmentCodeWrong, message, hint);

const toBase32 = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += letters.charAt((held >>> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + letters.charAt((held << (5 - bits)) & 31);
};

const fromBase32 = (text: string): Uint8Array => {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    held = ((held << 5) | letters.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 255);
  }
  return Uint8Array.from(bytes);
};

/** CRC-32 of ISO 3309, as in zip and PNG. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};
