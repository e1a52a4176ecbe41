import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicVectors } from '../testing/vectors.ts';
import { bitsAt, parseReportDescriptor, slicesOf } from './report-descriptor.ts';

const parsed = (...bytes: number[]) => parseReportDescriptor(Uint8Array.from(bytes));
/** Page 0x8C, scanner, collection; report 2. */
const opening = [0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02];
const page8c = (usage: number) => ({ page: 0x8c, usage });

describe('a report descriptor', () => {
  it('says what the device is and where each usage stands', () => {
    const descriptor = parsed(
      ...opening,
      0x75,
      0x08,
      0x95,
      0x03,
      0x09,
      0xfb,
      0x09,
      0xfc,
      0x09,
      0xfd,
      0x81,
      0x02,
      0x95,
      0x38,
      0x09,
      0xfe,
      0x82,
      0x02,
      0x01,
      0xc0,
    );
    const fields = descriptor?.fields ?? [];
    expect(descriptor?.collections).toEqual([page8c(2)]);
    expect([0xfb, 0xfd, 0xfe, 0xff].map((usage) => slicesOf(fields, page8c(usage)))).toEqual([
      [{ bitOffset: 8, bitSize: 8, count: 1 }],
      [{ bitOffset: 24, bitSize: 8, count: 1 }],
      [{ bitOffset: 32, bitSize: 8, count: 56 }],
      [],
    ]);
  });

  it('counts each report and each kind for itself, and keeps what was pushed', () => {
    const descriptor = parsed(
      ...opening,
      ...[
        0x75, 0x08, 0x95, 0x01, 0x09, 0x01, 0x81, 0x02, 0x09, 0x02, 0xb1, 0x02, 0xa4, 0x85, 0x03, 0x75, 0x10, 0x09,
        0x03,
      ],
      ...[0x81, 0x02, 0xb4, 0x09, 0x04, 0x81, 0x02, 0xc0],
    );
    expect(
      descriptor?.fields.map(({ kind, reportId, bitOffset, bitSize }) => [kind, reportId, bitOffset, bitSize]),
    ).toEqual([
      ['input', 2, 8, 8],
      ['feature', 2, 8, 8],
      ['input', 3, 8, 16],
      ['input', 2, 16, 8],
    ]);
  });

  it('takes four-byte usages with their page, ranges of usages, and long items', () => {
    const descriptor = parsed(
      ...[0x05, 0x01, 0x0b, 0x02, 0x00, 0x8c, 0x00, 0xa1, 0x01, 0xfe, 0x02, 0x10, 0xaa, 0xbb],
      ...[0x19, 0x30, 0x29, 0x32, 0x75, 0x08, 0x95, 0x04, 0x81, 0x02, 0xc0],
    );
    expect([descriptor?.collections, descriptor?.fields[0]?.usages]).toEqual([
      [page8c(2)],
      [0x30, 0x31, 0x32].map((usage) => ({ page: 1, usage })),
    ]);
  });

  it.each([
    ['nothing', []],
    ['an item that is cut off', [...opening, 0xc0, 0x26, 0xff]],
    ['a long item that is cut off', [0xfe, 0x09, 0x00]],
    ['a collection that does not end', opening],
    ['an end without a collection', [0xc0]],
    ['report number 0', [0x85, 0x00]],
    ['a report larger than any', [0x77, 0xff, 0xff, 0xff, 0x7f, 0x97, 0xff, 0xff, 0xff, 0x7f, 0x81, 0x02]],
    ['an item of a reserved type', [0x0c]],
  ])('is refused when it is %s', (_name, bytes) => {
    expect(parsed(...bytes)).toBeNull();
  });

  it('never throws, and does bounded work', () => {
    const items = fc.array(
      fc.constantFrom(0x05, 0x09, 0x19, 0x29, 0x2a, 0x75, 0x77, 0x81, 0x85, 0x95, 0xa1, 0xa4, 0xb4, 0xc0, 0xff),
      {
        maxLength: 4096,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 4200 }),
          items.map((all) => Uint8Array.from(all)),
        ),
        (bytes) => {
          const descriptor = parseReportDescriptor(bytes);
          const kept = (descriptor?.fields ?? []).reduce((sum, { usages }) => sum + usages.length, 0);
          expect(kept).toBeLessThanOrEqual(16_384);
        },
      ),
    );
  });
});

describe('bits of a report', () => {
  it('are read least significant first, over byte borders, and not behind its end', () => {
    const report = Uint8Array.of(0b1010_0101, 0b0000_0011);
    expect([bitsAt(report, 0, 4), bitsAt(report, 4, 8), bitsAt(report, 8, 1), bitsAt(report, 9, 8)]).toEqual([
      5,
      0x3a,
      1,
      null,
    ]);
  });
});

const { path, missing, note } = publicVectors('hid');

describe.skipIf(missing)(`descriptors of real devices${note}`, () => {
  it('are all understood', () => {
    const files = readdirSync(path).filter((name) => name.endsWith('.rdesc.bin'));
    const collections = files.map((name) => [
      name.split('.')[0],
      parseReportDescriptor(readFileSync(join(path, name)))?.collections,
    ]);
    expect(Object.fromEntries(collections)).toEqual({
      'hidpos-honeywell-layout-counted': [page8c(2)],
      'hidpos-minimal': [page8c(2)],
      'kbd-datalogic-gd4400': [{ page: 1, usage: 6 }],
      'scale-pitney-bowes': [{ page: 0x8d, usage: 0x20 }],
      'vendor-1byte-scanner-issue120': [{ page: 0xff00, usage: 1 }],
    });
  });
});
