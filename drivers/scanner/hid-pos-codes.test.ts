import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { type HidPosTable, hidPosSettingsSchema } from '../profile/scanner-settings.ts';
import { publicVectors } from '../testing/vectors.ts';
import type { ScannerEvent } from './code-text.ts';
import { HidPosCodes, layoutsFor } from './hid-pos-codes.ts';

type Given = Parameters<typeof hidPosSettingsSchema.parse>[0];

const zebra: HidPosTable = { reportId: 2, count: 1, symbology: 3, data: 6, dataBytes: 56, continued: 63 };
const honeywell: HidPosTable = { reportId: 2, count: 1, symbology: 2, data: 5, dataBytes: 56, continued: 63 };
const newland: HidPosTable = { reportId: 2, count: 1, symbology: null, data: 2, dataBytes: 56, continued: 63 };

/** The descriptor that such a table amounts to: bytes that are not named are padding. */
const descriptorOf = ({ count, symbology, data, dataBytes, continued }: HidPosTable, reportBytes = 64): Uint8Array => {
  const input = (page: number, bytes: number, ...usages: number[]) => [
    ...[0x05, page, 0x75, 0x08, 0x95, bytes],
    ...usages.flatMap((usage) => [0x09, usage]),
    ...[0x81, 0x02],
  ];
  const pad = (bytes: number) => (bytes === 0 ? [] : [0x75, 0x08, 0x95, bytes, 0x81, 0x03]);
  const parts: (readonly [number, number, readonly number[]])[] = [
    [count, 1, input(0x01, 1, 0x3b)],
    ...(symbology === null ? [] : [[symbology, 3, input(0x8c, 3, 0xfb, 0xfc, 0xfd)] as const]),
    [data, dataBytes, input(0x8c, dataBytes, 0xfe)],
    ...(continued === null
      ? []
      : [
          [continued, 1, [0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03]] as const,
        ]),
  ];
  let at = 1;
  const body = parts.flatMap(([from, length, items]) => {
    const gap = pad(from - at);
    at = from + length;
    return [...gap, ...items];
  });
  const head = [0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00];
  return Uint8Array.from([...head, ...body, ...pad(reportBytes - at), 0xc0]);
};

/** The reports that a scanner of this layout sends for a code. */
const reportsOf = (code: Uint8Array, table: HidPosTable, symbology = ']Q1'): Uint8Array[] => {
  const reports: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < code.length; at += table.dataBytes) {
    const part = code.subarray(at, at + table.dataBytes);
    const report = new Uint8Array(64);
    report[0] = table.reportId;
    report[table.count] = part.length;
    if (table.symbology !== null) report.set(Buffer.from(symbology), table.symbology);
    report.set(part, table.data);
    if (table.continued !== null) report[table.continued] = at + table.dataBytes < code.length ? 1 : 0;
    reports.push(report);
  }
  return reports;
};

const settingsOf = (given: Given = {}) => hidPosSettingsSchema.parse(given);
const codesBy = (table: HidPosTable, given: Given = {}): HidPosCodes => {
  const settings = settingsOf(given);
  return new HidPosCodes(layoutsFor(descriptorOf(table), settings), settings);
};
const read = (codes: HidPosCodes, reports: readonly Uint8Array[]): ScannerEvent[] =>
  reports.flatMap((report) => codes.push(report, 0));
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const text = (of: string, symbology: string | null = ']Q1'): ScannerEvent => ({ kind: 'text', text: of, symbology });

describe('HID POS reports', () => {
  it.each([
    ['Zebra', zebra, ']Q1'],
    ['Honeywell', honeywell, ']Q1'],
    ['Newland', newland, null],
  ] as const)('of the %s layout are read by usage, and by the table just so', (_name, table, symbology) => {
    const code = `${'Lorem ipsum '.repeat(200)}ĐÀ NẴNG`;
    const reports = reportsOf(bytesOf(code), table);
    const byTable = settingsOf({ table });
    expect(read(codesBy(table), reports)).toEqual([text(code, symbology)]);
    expect(read(new HidPosCodes(layoutsFor(null, byTable), byTable), reports)).toEqual([text(code, symbology)]);
  });

  it('are laid out by the device’s own word, whatever the profile’s table says', () => {
    const settings = settingsOf({ table: zebra });
    const codes = new HidPosCodes(layoutsFor(descriptorOf(honeywell), settings), settings);
    expect(read(codes, reportsOf(bytesOf('abc'), honeywell))).toEqual([text('abc')]);
  });

  it('hold codes of any length at the borders of a report', () => {
    const lengths = [1, 55, 56, 57, 112, 113, 2000, 4096];
    const codes = lengths.map((length) => 'x'.repeat(length));
    expect(codes.flatMap((code) => read(codesBy(zebra), reportsOf(bytesOf(code), zebra)))).toEqual(
      codes.map((code) => text(code)),
    );
  });

  it('lose one terminator at the end of the code, and only where the profile says so', () => {
    const of = (code: string, given: Given = {}) => read(codesBy(zebra, given), reportsOf(bytesOf(code), zebra));
    expect([of('a\rb\r\n'), of('a\r'), of('a\n\n'), of('\r'), of('a\r', { stripTerminator: false })]).toEqual([
      [text('a\rb')],
      [text('a')],
      [text('a\n')],
      [],
      [text('a\r')],
    ]);
  });

  it('that say more than they hold are no code', () => {
    const [report] = reportsOf(bytesOf('abc'), zebra);
    const long = Uint8Array.from(report ?? []);
    long[1] = 57;
    const short = (report ?? new Uint8Array()).subarray(0, 8);
    const codes = codesBy(zebra);
    expect([...codes.push(long, 0), ...codes.push(short, 0), ...read(codes, reportsOf(bytesOf('ok'), zebra))]).toEqual([
      { kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 64 },
      { kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 8 },
      text('ok'),
    ]);
  });

  it('of which the last is lost are half a code, which is none: seen by time, and by another symbology', () => {
    const halved = reportsOf(bytesOf('y'.repeat(100)), zebra).slice(0, 1);
    const late = codesBy(zebra, { cutOffMs: 500 });
    read(late, halved);
    const half = { kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 56 };
    expect([late.deadline, late.flush(499), late.flush(500), read(late, reportsOf(bytesOf('ok'), zebra))]).toEqual([
      500,
      [],
      [half],
      [text('ok')],
    ]);
    const other = codesBy(zebra);
    read(other, halved);
    expect(read(other, reportsOf(bytesOf('893'), zebra, ']E0'))).toEqual([half, text('893', ']E0')]);
  });

  it('do not pass off half a code as a code when the device goes', () => {
    const codes = codesBy(zebra);
    read(codes, reportsOf(bytesOf('y'.repeat(100)), zebra).slice(0, 1));
    expect([codes.abandon(), codes.abandon(), codes.deadline]).toEqual([
      [{ kind: 'garbled', code: ErrorCode.DeviceLost, length: 56 }],
      [],
      null,
    ]);
  });

  it('of a code that never ends are told once, and hold no more than the longest code', () => {
    const codes = codesBy(zebra, { maxBytes: 100 });
    const events = read(codes, reportsOf(bytesOf('z'.repeat(1000)), zebra));
    expect([...events, ...read(codes, reportsOf(bytesOf('ok'), zebra))]).toEqual([
      { kind: 'garbled', code: ErrorCode.FrameTooLong, length: 112 },
      text('ok'),
    ]);
  });

  it('of another number, or of nothing, are not theirs', () => {
    const codes = codesBy(zebra);
    expect([codes.push(Uint8Array.of(3, 1, 2), 0), codes.push(new Uint8Array(), 0)]).toEqual([[], []]);
  });

  it('give every code back as it was, and survive noise between', () => {
    const code = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
      .filter((given) => !/[\r\n]$/.test(given) && given.isWellFormed());
    const table = fc.constantFrom(zebra, honeywell, newland);
    fc.assert(
      fc.property(table, fc.array(code, { maxLength: 6 }), (layout, given) => {
        const codes = codesBy(layout, { stripAimPrefix: false });
        const events = given.flatMap((one) => read(codes, reportsOf(bytesOf(one), layout)));
        expect(events.map((event) => (event.kind === 'text' ? event.text : event))).toEqual(given);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 60 }), (noise) => {
        const codes = codesBy(zebra, { maxBytes: 64 });
        read(
          codes,
          noise.map((bytes) => Uint8Array.of(2, ...bytes)),
        );
        codes.flush(1e9);
        expect(read(codes, reportsOf(bytesOf('ok'), zebra))).toEqual([text('ok')]);
      }),
    );
  });

  it('of any descriptor and any bytes make nothing throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.uint8Array({ maxLength: 70 })), (tail, reports) => {
        const settings = settingsOf();
        const start = descriptorOf(zebra).subarray(0, 30);
        const codes = new HidPosCodes(layoutsFor(Uint8Array.from([...start, ...tail]), settings), settings);
        read(codes, reports);
      }),
    );
  });
});

const { path, missing, note } = publicVectors('hid');

describe.skipIf(missing)(`HID POS captures of real scanners${note}`, () => {
  type Captured = Readonly<{ device: string; raw: string; data: string; continued: boolean }>;
  const captured = (): readonly Captured[] =>
    readFileSync(join(path, 'hid-pos-raw-reports.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Captured);

  it.each([
    ['05e0:2100', zebra, ']Xg'],
    ['0c2e:1007', honeywell, ']E0'],
  ] as const)('decode exactly: %s', (device, table, ean) => {
    const own = captured().filter((report) => report.device === device);
    const expected = [own.slice(0, 1), own.slice(1)].map((parts) => parts.map(({ data }) => data).join(''));
    const reports = own.map(({ raw }) => Buffer.from(raw, 'hex'));
    const byTable = settingsOf({ table });
    const events = [read(codesBy(table), reports), read(new HidPosCodes(layoutsFor(null, byTable), byTable), reports)];
    expect(own).toHaveLength(9);
    expect(expected.map((code) => code.length)).toEqual([12, 445]);
    for (const read of events) {
      expect(read.map((event) => (event.kind === 'text' ? [event.text, event.symbology] : event))).toEqual([
        [expected[0], ean],
        [expected[1], ']Q1'],
      ]);
    }
  });

  it('know a HID POS scanner from a keyboard, a scale and a scanner of its maker’s own', () => {
    const files = readdirSync(path).filter((name) => name.endsWith('.rdesc.bin'));
    const layouts = files.map((name) => [
      name.split('.')[0],
      layoutsFor(readFileSync(join(path, name)), settingsOf({ table: zebra })).length,
    ]);
    expect(Object.fromEntries(layouts)).toEqual({
      'hidpos-honeywell-layout-counted': 1,
      'hidpos-minimal': 1,
      'kbd-datalogic-gd4400': 0,
      'scale-pitney-bowes': 0,
      'vendor-1byte-scanner-issue120': 0,
    });
  });
});
