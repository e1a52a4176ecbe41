import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { CheckpointError, ErrorCode } from '../../../contract/errors.ts';
import type { PassageDocument, PrintDocument } from '../../../contract/print-document.ts';
import type { PrinterSettings } from '../../profile/printer-settings.ts';
import { encodeCp1258 } from './cp1258.ts';
import { outcomeWords, variantWords } from './words.ts';
import { wrap } from './wrap.ts';

/**
 * The bytes that print a document, from ESC @ to the cut.
 * @throws CheckpointError PrinterDocumentInvalid
 */
export const layoutDocument = (document: PrintDocument, settings: PrinterSettings): Uint8Array => {
  if (document.kind !== 'slip') {
    throw new CheckpointError(ErrorCode.PrinterDocumentInvalid, `no layout for a ${document.kind}`);
  }
  return layoutSlip(document, settings);
};

const layoutSlip = (slip: PassageDocument, settings: PrinterSettings): Uint8Array => {
  const page = new Page(settings);
  const kind = variantWords(slip.variant);
  const outcome = outcomeWords(slip);
  page.watermark(slip.watermark);
  page.centre(slip.site, { bold: true });
  page.centre(`${slip.station} · ${slip.lane}`);
  page.centre(`${kind.vi} / ${kind.en}`);
  page.gap();
  page.centre(outcome.vi, { bold: true, double: true });
  page.centre(outcome.en, { double: true });
  page.gap();
  page.left(`Số / No.: ${fourDigits(slip.number)}`, { double: true });
  page.left(`Giờ / Time: ${slip.time}`);
  if (slip.celsius !== null) page.left(`Nhiệt độ / Temperature: ${vietnameseNumber(slip.celsius)} °C`);
  for (const reason of slip.reasons) {
    page.left(`• ${reason.vi}`);
    page.left(reason.en, { indent: 2 });
  }
  page.gap();
  page.qr(slip.code);
  page.watermark(slip.watermark);
  return page.cut();
};

const fourDigits = (number: number): string => String(number).padStart(4, '0');
const vietnameseNumber = (celsius: number): string => celsius.toFixed(1).replace('.', ',');

type Style = Readonly<{ bold?: boolean; double?: boolean; indent?: number }>;

const lineFeed = 0x0a;

/** Lines, one after the other, as ESC/POS commands. Every line sets all of its own style, so none can leak. */
class Page {
  readonly #settings: PrinterSettings;
  readonly #parts: Uint8Array[];

  constructor(settings: PrinterSettings) {
    this.#settings = settings;
    const reset = [0x1b, 0x40];
    // Many clones start in a Chinese double-byte mode that swallows every other byte above 0x7F.
    const noKanji = [0x1c, 0x2e];
    const codePage = [0x1b, 0x74, settings.text.codePage];
    this.#parts = [Uint8Array.of(...reset, ...noKanji, ...codePage)];
  }

  centre(text: string, style: Style = {}): void {
    this.#lines(text, 1, style);
  }

  left(text: string, style: Style = {}): void {
    this.#lines(text, 0, style);
  }

  gap(): void {
    this.#parts.push(Uint8Array.of(lineFeed));
  }

  watermark(text: string | null): void {
    if (text !== null) this.centre(`*** ${text} ***`, { bold: true, double: true });
  }

  qr(text: string): void {
    this.#parts.push(alignment(1), qrSymbol(text, this.#settings));
  }

  cut(): Uint8Array {
    const { feedLines, cut } = this.#settings;
    this.#parts.push(Uint8Array.of(0x1b, 0x64, feedLines), Uint8Array.of(0x1d, 0x56, cut === 'full' ? 0 : 1));
    return Buffer.concat(this.#parts);
  }

  #lines(text: string, align: 0 | 1, { bold = false, double = false, indent = 0 }: Style): void {
    const style = Uint8Array.of(0x1b, 0x45, bold ? 1 : 0, 0x1d, 0x21, double ? 0x11 : 0);
    const columns = Math.floor(this.#settings.columns / (double ? 2 : 1)) - indent;
    for (const line of wrap(printable(text), columns)) {
      this.#parts.push(alignment(align), style, encodeCp1258(' '.repeat(indent) + line), Uint8Array.of(lineFeed));
    }
  }
}

/** A control character in a name of the configuration must not become a command of the printer. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

const alignment = (align: 0 | 1): Uint8Array => Uint8Array.of(0x1b, 0x61, align);

/**
 * GS ( k by the encoder library. Its text path is no use here: it encodes CP1258 one UTF-16 unit at a time, which turns
 * every letter with a tone into `?`.
 */
const qrSymbol = (text: string, { qr }: PrinterSettings): Uint8Array =>
  new ReceiptPrinterEncoder({ language: 'esc-pos', newline: '\n' })
    .qrcode(text, { model: 2, size: qr.moduleDots, errorlevel: qr.errorCorrection })
    .encode();
