import type { TestPage } from '../../../../contract/print-document.ts';
import type { PrinterSettings } from '../../../profile/printer-settings.ts';
import { type Block, centre, gap, left, qr } from '../block.ts';
import { densityBars, edges } from './test-patterns.ts';

/** What the page says of the printer beside the document itself. `problem`: why the logo is not on it. */
export type TestPageFacts = Readonly<{ settings: PrinterSettings; typeface: string; problem: string | null }>;

/**
 * An installer's page. Printed right it shows: both ends of the frame, all letters with their tones, a QR that a scanner
 * reads, and bars that are told apart.
 */
export const testPage = (page: TestPage, { settings, typeface, problem }: TestPageFacts): readonly Block[] => [
  gap,
  centre('TRANG IN THỬ', { bold: true, size: 2 }),
  centre('TEST PAGE', { size: 2 }),
  gap,
  left(`Máy in / Printer: ${page.device}`),
  left(`Hồ sơ / Profile: ${page.profile}`),
  left(`Chữ / Letters: ${typeface}`),
  left(`Khổ / Width: ${settings.columns} cột / columns, ${settings.dots} điểm / dots`),
  left(`Phần mềm / Software: ${page.software}`),
  left(`Giờ / Time: ${page.time}`),
  ...(problem === null ? [] : [left(`Logo: ${problem}`, { lines: 4 })]),
  gap,
  left('Khung phải đủ bốn cạnh / All four sides of the frame must show:'),
  { type: 'picture', align: 'left', bitmap: edges(settings.dots) },
  gap,
  ...letters.map((line) => left(line)),
  gap,
  left('Phường Ông Ích Khiêm, Thừa Thiên Huế', { bold: true }),
  left('Nguyễn Đức', { size: 2 }),
  left('0123', { size: 3 }),
  gap,
  { type: 'picture', align: 'left', bitmap: densityBars(settings.dots) },
  gap,
  qr(`CHECKPOINT TEST ${page.device} ${page.time}`),
  gap,
  left('Sai dấu? Đặt "text": {"encoding": "raster"} cho máy in này.'),
  left('Letters wrong? Set "text": {"encoding": "raster"} for this printer.'),
];

/** Every letter of Vietnamese that ASCII does not have: a vowel with its five tones, small and as a capital. */
const vowels = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
const tones = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
const withTones = (vowel: string): string => tones.map((tone) => (vowel + tone).normalize('NFC')).join('');

const letters: readonly string[] = [
  ...vowels.map(withTones).map((line) => `${line} ${line.toUpperCase()}`),
  'đ Đ  0123456789  .,:;-/()|"%°',
];
