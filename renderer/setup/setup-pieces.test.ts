import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code128 } from './code128.ts';
import { addressOf, isUsed, withDevice } from './device-list.ts';
import { pinProblem } from './people-step.tsx';
import { pictureQuality } from './picture-quality.ts';
import { peopleSetupTexts } from './words.ts';

const lanes = [
  { id: 'gate-1', name: 'Làn 1', direction: 'in' as const },
  { id: 'gate-2', name: 'Làn 2', direction: 'out' as const },
];
const printer = { kind: 'printer' as const, profile: 'escpos-generic', transport: { type: 'usb-printer' as const } };

describe('the list of devices', () => {
  it('numbers them, and gives each lane one of a kind but for scanners', () => {
    const one = withDevice([], lanes, printer) ?? [];
    const two = withDevice(one, lanes, printer) ?? [];
    expect([two.map(({ id, lane }) => `${id} ${lane}`), withDevice(two, lanes, printer)]).toEqual([
      ['printer-1 gate-1', 'printer-2 gate-2'],
      null,
    ]);
    const scanner = { ...printer, kind: 'scanner' as const };
    const many = withDevice(withDevice(two, lanes, scanner) ?? [], lanes, scanner) ?? [];
    expect(many.slice(2).map(({ id, lane }) => `${id} ${lane}`)).toEqual(['scanner-1 gate-1', 'scanner-2 gate-1']);
  });

  it('knows what stands in it already', () => {
    const place = { type: 'serial' as const, usb: { vendor: '0c2e', product: '0b6a' } };
    const found = { transport: 'serial' as const, path: '', name: '', matches: [], place, unsure: false };
    const device = { id: 'scanner-1', lane: 'gate-1', ...printer, transport: place };
    expect([isUsed(found, [device]), isUsed(found, [])]).toEqual([true, false]);
  });

  it('takes a name or an address with a port', () => {
    expect([addressOf(' 10.0.0.5 ', '9100'), addressOf('may-in.local', '1')]).toEqual([
      { type: 'tcp', host: '10.0.0.5', port: 9100 },
      { type: 'tcp', host: 'may-in.local', port: 1 },
    ]);
    expect([addressOf('', '9100'), addressOf('a b', '1'), addressOf('a', '0'), addressOf('a', '70000')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a PIN', () => {
  it('is of six digits or more, twice the same, and none that is tried first', () => {
    const tried = [
      ['12345', '12345'],
      ['111111', '111111'],
      ['345678', '345678'],
      ['876543', '876543'],
      ['246813', '246814'],
      ['246813', '246813'],
    ] as const;
    expect(tried.map(([pin, again]) => pinProblem(pin, again))).toEqual([
      peopleSetupTexts.pin,
      peopleSetupTexts.weak,
      peopleSetupTexts.weak,
      peopleSetupTexts.weak,
      peopleSetupTexts.differ,
      null,
    ]);
  });
});

/** By the definition of the symbology: each character 11 modules of three bars and three spaces, the stop 13. */
const decoded = (modules: readonly number[]): number[] => {
  const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 32));
  const widthsOf = new Map(
    all.map((character, value) => [code128(character, { fnc3: false }).slice(6, 12).join(''), value]),
  );
  const values: number[] = [];
  for (let at = 6; at + 6 < modules.length - 7; at += 6)
    values.push(widthsOf.get(modules.slice(at, at + 6).join('')) ?? -1);
  return values;
};

describe('a programming bar code', () => {
  it('is Code 128 that gives back its text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,40}$/), (text) => {
        const modules = code128(text, { fnc3: false });
        expect(modules.reduce((sum, width) => sum + width, 0)).toBe(11 * (text.length + 2) + 13);
        expect(decoded(modules).slice(0, text.length)).toEqual([...text].map((one) => one.charCodeAt(0) - 32));
      }),
    );
  });

  it('begins with start B, or with function character 3 after it, and ends with its check and the stop', () => {
    // Of the standard's own example: "PJJ123C" has check character 54 in code set B by the weights 1, 2, 3 …
    const modules = code128('PJJ123C', { fnc3: false });
    const sum = [...'PJJ123C'].reduce((total, one, index) => total + (one.charCodeAt(0) - 32) * (index + 1), 104) % 103;
    const check = code128(String.fromCharCode(sum + 32), { fnc3: false }).slice(6, 12);
    expect([modules.slice(0, 6), modules.slice(-13, -7), modules.slice(-7)]).toEqual([
      [2, 1, 1, 2, 1, 4],
      check,
      [2, 3, 3, 1, 1, 1, 2],
    ]);
    expect(code128('A', { fnc3: true }).slice(6, 12)).toEqual([1, 1, 4, 3, 1, 1]);
  });
});

const width = 64;
/** Stripes of black and white, each edge `soft` points wide. */
const stripes = (low: number, high: number, soft: number): Uint8ClampedArray => {
  const data = new Uint8ClampedArray(width * width * 4);
  for (let point = 0; point < width * width; point += 1) {
    const at = (point % width) % 16;
    const share = Math.min(1, Math.max(0, (Math.abs(at - 8) - 4 + soft / 2) / soft));
    data.fill(low + (high - low) * share, point * 4, point * 4 + 4);
  }
  return data;
};

describe('a camera’s picture', () => {
  it('is judged by its light', () => {
    const lights = [stripes(0, 60, 1), stripes(30, 200, 1), stripes(200, 255, 1)];
    expect(lights.map((data) => pictureQuality(data, width).light)).toEqual(['dark', 'good', 'bright']);
  });

  it('is judged by its edges, where it has any', () => {
    const pictures = [stripes(30, 200, 1), stripes(30, 200, 8), stripes(100, 110, 1)];
    expect(pictures.map((data) => pictureQuality(data, width).sharpness)).toEqual(['good', 'blurred', 'flat']);
  });
});
