/** How a printer reads a byte above 0x7F, by the number of its code page. The printer's own tables, not the driver's. */
export type CodePageName = 'cp437' | 'windows-1258' | 'windows-1252' | 'tcvn3-lower' | 'tcvn3-upper' | 'ibm866';

/** Epson's numbers. */
export const epsonCodePages: Readonly<Record<number, CodePageName>> = {
  0: 'cp437',
  16: 'windows-1252',
  17: 'ibm866',
  30: 'tcvn3-lower',
  31: 'tcvn3-upper',
  52: 'windows-1258',
};

const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** 16 characters a line from 0xA0 on, as the printer's self-test sheet shows them; a dot stands for none. */
const tcvn3Lower =
  '........ăâêôơưđ.' +
  '.....àảãáạ.ằẳẵắ.' +
  '......ặầẩẫấậè.ẻẽ' +
  'éẹềểễếệìỉ...ĩíịò' +
  '.ỏõóọồổỗốộờởỡớợù' +
  '.ủũúụừửữứựỳỷỹýỵ.';
const tcvn3Upper =
  '.ĂÂ....Đ..ÊÔƠƯ..' +
  '.....ÀẢÃÁẠ.ẰẲẴẮ.' +
  '......ẶẦẨẪẤẬÈ.ẺẼ' +
  'ÉẸỀỂỄẾỆÌỈ...ĨÍỊÒ' +
  '.ỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙ' +
  '.ỦŨÚỤỪỬỮỨỰỲỶỸÝỴ.';

const fromA0 =
  (table: string) =>
  (byte: number): string => {
    const character = [...table][byte - 0xa0];
    return character === undefined || character === '.' ? '\ufffd' : character;
  };

const byTable: Readonly<Partial<Record<CodePageName, (byte: number) => string>>> = {
  cp437: (byte) => cp437[byte - 0x80] ?? '\ufffd',
  'tcvn3-lower': fromA0(tcvn3Lower),
  'tcvn3-upper': fromA0(tcvn3Upper),
};

/** Text of bytes that were printed on one page; what the page does not have is U+FFFD. */
export const decodeOnPage = (bytes: readonly number[], page: CodePageName): string => {
  const table = byTable[page];
  if (table === undefined) return new TextDecoder(page).decode(Uint8Array.from(bytes)).normalize('NFC');
  return bytes.map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : table(byte))).join('');
};
