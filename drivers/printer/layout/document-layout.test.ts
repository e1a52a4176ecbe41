import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../contract/errors.ts';
import type { PrintDocument } from '../../../contract/print-document.ts';
import { type PrinterSettings, printerSettingsSchema } from '../../profile/printer-settings.ts';
import { interpretEscPos, type PrintedSlip } from '../../testing/escpos-interpreter.ts';
import {
  badge,
  entrySlip,
  exitCopy,
  permitStamp,
  referralSlip,
  sampleDocuments,
  testPage,
} from '../../testing/sample-documents.ts';
import { layoutDocument } from './document-layout.ts';
import { columnsOf } from './wrap.ts';

const small = { columns: 32, dots: 384 };
const raster = { text: { encoding: 'raster' } };
const tcvn3 = { text: { encoding: 'tcvn3', lower: 30, upper: 31 } };
const cp1258 = { text: { encoding: 'cp1258', codePage: 52 } };

/** Every way in which letters reach paper, on both widths. */
const ways: Readonly<Record<string, PrinterSettings>> = Object.fromEntries(
  Object.entries({
    'CP1258, 80 mm': cp1258,
    'CP1258, 58 mm': { ...cp1258, ...small },
    'TCVN-3, 80 mm': tcvn3,
    'TCVN-3, 42 columns': { ...tcvn3, columns: 42, dots: 512 },
    'TCVN-3, 58 mm': { ...tcvn3, ...small },
    'raster, 80 mm': raster,
    'raster, 58 mm': { ...raster, ...small, cut: 'none' },
  }).map(([way, given]) => [way, printerSettingsSchema.parse(given)]),
);
const first = printerSettingsSchema.parse(cp1258);

const read = (document: PrintDocument, settings: PrinterSettings): PrintedSlip => {
  const [printed, ...others] = interpretEscPos(layoutDocument(document, settings).bytes);
  if (printed === undefined || others.length > 0) throw new Error(`${others.length} pieces of paper too many`);
  return printed;
};

const marked = ({ lines }: PrintedSlip): string[] => lines.map(({ text, size }) => `${'#'.repeat(size - 1)}${text}`);

/** Words in a row, however they were broken into lines. */
const wordsOn = ({ lines }: PrintedSlip): string => lines.map(({ text }) => text.trim()).join(' ');

describe('document layout', () => {
  it('prints a referral with its number large, in Vietnamese and English, and its code as QR', () => {
    const printed = read(referralSlip, first);
    expect([printed.codePage, printed.qr, printed.cut, marked(printed)]).toEqual([
      52,
      [referralSlip.code],
      'partial',
      [
        '#*** DEMO ***',
        'Bệnh viện Chợ Rẫy',
        'Cổng chính · Làn 1',
        'PHIẾU XÉT NGHIỆM CHỐT CHẶN',
        'TESTING SLIP',
        '#XÉT NGHIỆM',
        '#GO TO TESTING',
        'Số / No.',
        '##0007',
        'Giờ / Time: 07:31 11/09/2021',
        'Nhiệt độ / Temperature: 37,8 °C',
        '• Nhiệt độ từ 37,5 °C trở lên',
        '  Temperature of 37.5 °C or more',
        'Đưa phiếu này khi lấy mẫu',
        'Show this slip when you are tested',
        '#*** DEMO ***',
      ],
    ]);
  });

  it('leaves out what there is not', () => {
    expect(marked(read({ ...entrySlip, name: null, celsius: null }, first))).toEqual([
      'Bệnh viện Chợ Rẫy',
      'Cổng chính · Làn 1',
      'PHIẾU VÀO / ENTRY SLIP',
      '#MỜI VÀO',
      '#PLEASE ENTER',
      '#Số / No.: 0412',
      'Giờ / Time: 07:31 11/09/2021',
    ]);
  });

  it.each(Object.entries(ways))('reads back every document, letter by letter: %s', (_, settings) => {
    const degree = settings.text.encoding === 'tcvn3' ? 'o' : '°';
    const words = Object.fromEntries(
      Object.entries(sampleDocuments).map(([name, document]) => [name, wordsOn(read(document, settings))]),
    );
    expect(words).toEqual({
      entry: expect.stringContaining(
        `N*** T** P**** T*** Giờ / Time: 07:31 11/09/2021 Nhiệt độ / Temperature: 36,6 ${degree}C`,
      ),
      referral: expect.stringMatching(
        /^\*\*\* DEMO .*CHỐT CHẶN TESTING SLIP XÉT NGHIỆM GO TO TESTING Số \/ No\. 0007 .* DEMO \*\*\*$/u,
      ),
      copy: expect.stringMatching(/^BẢN SAO 2 COPY 2 .*PHIẾU RA \/ EXIT SLIP MỜI RA PLEASE LEAVE.* BẢN SAO 2 COPY 2$/u),
      badge: expect.stringContaining(
        'KHÁCH / VISITOR Nguyễn Thị Phương Thảo Số / No.: 0412 Vào lúc / Entered: 07:31 11/09/2021',
      ),
      permit: expect.stringContaining('Biển số / Plate: 51F-123.45 Tuyến / Route: Quận Bình Thạnh'),
      test: expect.stringContaining('ưừửữứự ƯỪỬỮỨỰ yỳỷỹýỵ YỲỶỸÝỴ đ Đ 0123456789'),
    });
  });

  it.each(Object.entries(ways))('has every letter of Vietnamese on its test page: %s', (_, settings) => {
    const printed = wordsOn(read(testPage, settings));
    const letters = [...'aăâeêioôơuưy'].flatMap((vowel) =>
      ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'].map((tone) => (vowel + tone).normalize('NFC')),
    );
    const missing = [...letters, 'đ']
      .flatMap((letter) => [letter, letter.toUpperCase()])
      .filter((letter) => !printed.includes(letter));
    expect(missing).toEqual([]);
  });

  it('goes on without a logo that is none, says why, and says it on the test page', () => {
    const broken = layoutDocument({ ...testPage, logo: Buffer.from('GIF89a') }, first);
    const [printed] = interpretEscPos(broken.bytes);
    expect([broken.leftOut?.code, printed?.lines.some(({ text }) => text.startsWith('Logo: '))]).toEqual([
      ErrorCode.PrinterDocumentInvalid,
      true,
    ]);
  });

  it('keeps a name on a badge whole by making it smaller, and shortens one that is longer still', () => {
    const nameOn = (name: string): string[] => {
      const lines = marked(read({ ...badge, name }, ways['CP1258, 58 mm'] ?? first));
      return lines.slice(
        lines.findIndex((line) => line.includes('VISITOR')) + 1,
        lines.findIndex((line) => line.includes('No.')),
      );
    };
    expect([nameOn('Lê Văn An'), nameOn('Nguyễn Thị Phương Thảo'), nameOn('Công Tằng Tôn Nữ Thị '.repeat(4))]).toEqual([
      ['##Lê Văn An'],
      ['##Nguyễn Thị', '##Phương', '##Thảo'],
      ['Công Tằng Tôn Nữ Thị Công Tằng', 'Tôn Nữ Thị Công Tằng Tôn Nữ Thị', 'Công Tằng Tôn Nữ Thị'],
    ]);
  });

  it('says until when a permit is good, or that nobody has said so', () => {
    const without: PrintDocument = { ...permitStamp, validUntil: null, plate: null, route: null, officer: null };
    expect([wordsOn(read(permitStamp, first)), wordsOn(read(without, first))]).toEqual([
      expect.stringContaining('Hiệu lực đến / Valid until: 06:00 15/09/2021'),
      expect.stringContaining('Hiệu lực: đến khi có thông báo mới Valid until further notice'),
    ]);
  });

  it('cannot be made to print a command by any name, and keeps to the width of the paper', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const columns = fc.constantFrom(24, 32, 48);
    fc.assert(
      fc.property(text, text, columns, fc.constantFrom(cp1258, tcvn3), (site, vi, across, encoding) => {
        const reasons = [{ code: 'any', vi, en: vi }];
        const settings = printerSettingsSchema.parse({ ...encoding, columns: across });
        const printed = read({ ...exitCopy, site, name: vi, reasons }, settings);
        const widths = printed.lines.map(({ text: line, size }) => columnsOf(line) * size);
        expect([printed.qr, Math.max(...widths) <= across]).toEqual([[exitCopy.code], true]);
      }),
      { numRuns: 60 },
    );
  });

  it('draws any name without leaving the paper or holding a request for status', () => {
    const settings = ways['raster, 58 mm'] ?? first;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const { bytes } = layoutDocument({ ...badge, name }, settings);
        const pictures = interpretEscPos(bytes)[0]?.items.filter((item) => item.type === 'picture') ?? [];
        expect(pictures.every(({ picture }) => picture.width <= settings.dots)).toBe(true);
        for (const request of ['100401', '100402', '100403', '100404', '100501', '100502', '101408'])
          expect(Buffer.from(bytes).indexOf(request, 0, 'hex')).toBe(-1);
      }),
      { numRuns: 40 },
    );
  });
});
