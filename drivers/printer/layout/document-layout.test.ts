import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassageDocument } from '../../../contract/print-document.ts';
import { printerSettingsSchema } from '../../profile/printer-settings.ts';
import { interpretEscPos } from '../../testing/escpos-interpreter.ts';
import { layoutDocument } from './document-layout.ts';
import { columnsOf } from './wrap.ts';

const settings = printerSettingsSchema.parse({ text: { encoding: 'cp1258', codePage: 52 } });

const slip: PassageDocument = {
  kind: 'slip',
  copy: 0,
  name: null,
  variant: 'referral',
  number: 7,
  time: '07:31 11/09/2021',
  site: 'Bệnh viện Chợ Rẫy',
  station: 'Cổng chính',
  lane: 'Làn 1',
  outcome: 'refer',
  colour: 'red',
  direction: 'in',
  celsius: 37.8,
  reasons: [{ code: 'temperature.fever', vi: 'Nhiệt độ từ 37,5 °C trở lên', en: 'Temperature of 37.5 °C or more' }],
  code: 'CP1:gate-1:0123456789abcdef0123456789abcdef:42',
  watermark: 'DEMO',
};

describe('slip layout', () => {
  it('prints every part of a referral in Vietnamese and English, with its code as QR', () => {
    const [printed, ...others] = interpretEscPos(layoutDocument(slip, settings));
    expect(others).toEqual([]);
    expect({ ...printed, lines: printed?.lines.map((line) => `${line.double ? '# ' : ''}${line.text}`) }).toEqual({
      codePage: 52,
      qr: [slip.code],
      lines: [
        '# *** DEMO ***',
        'Bệnh viện Chợ Rẫy',
        'Cổng chính · Làn 1',
        'PHIẾU XÉT NGHIỆM CHỐT CHẶN / TESTING SLIP',
        '# XÉT NGHIỆM',
        '# GO TO TESTING',
        '# Số / No.: 0007',
        'Giờ / Time: 07:31 11/09/2021',
        'Nhiệt độ / Temperature: 37,8 °C',
        '• Nhiệt độ từ 37,5 °C trở lên',
        '  Temperature of 37.5 °C or more',
        '# *** DEMO ***',
      ],
    });
  });

  it('leaves out what there is not', () => {
    const bare: PassageDocument = {
      ...slip,
      variant: 'entry',
      outcome: 'admit',
      celsius: null,
      reasons: [],
      watermark: null,
    };
    const [printed] = interpretEscPos(layoutDocument(bare, settings));
    expect(printed?.lines.map((line) => line.text)).toEqual([
      'Bệnh viện Chợ Rẫy',
      'Cổng chính · Làn 1',
      'PHIẾU VÀO / ENTRY SLIP',
      'MỜI VÀO',
      'PLEASE ENTER',
      'Số / No.: 0007',
      'Giờ / Time: 07:31 11/09/2021',
    ]);
  });

  it('cannot be made to print a command by any name, and keeps to the width of the paper', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, fc.constantFrom(24, 32, 48), (site, vi, columns) => {
        const reasons = [{ code: 'any', vi, en: vi }];
        const [printed, ...others] = interpretEscPos(
          layoutDocument({ ...slip, site, reasons }, { ...settings, columns }),
        );
        const widths = printed?.lines.map((line) => columnsOf(line.text) * (line.double ? 2 : 1)) ?? [];
        expect([others, Math.max(...widths) <= columns]).toEqual([[], true]);
      }),
    );
  });
});
