import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ScreenInput, type WedgeSettings, wedgeSettingsSchema } from '../../../contract/screen-input.ts';
import { type AltWay, type ScannerTyping, scannerKeys } from '../../testing/scanner-keys.ts';
import { textOf } from './alt-codes.ts';
import { type WedgeKey, WedgeReader, type WedgeStep } from './wedge-reader.ts';

const settingsOf = (change: Partial<WedgeSettings> = {}): WedgeSettings => wedgeSettingsSchema.parse(change);

const quick: ScannerTyping = { eventGapMs: 1, alt: 'unicode', terminator: 'Enter' };

type Ran = Readonly<{ inputs: readonly ScreenInput[]; steps: readonly WedgeStep[] }>;

/** @param silent then nothing for this time, ms */
const run = (reader: WedgeReader, keys: readonly WedgeKey[], silent = 10_000): Ran => {
  const steps = keys.map((key) => reader.key(key));
  const after = reader.silence((keys.at(-1)?.at ?? 0) + silent);
  return { inputs: [...steps, after].flatMap(({ inputs }) => inputs), steps };
};

const read = (text: string, typing: ScannerTyping = quick, settings = settingsOf()): readonly ScreenInput[] =>
  run(new WedgeReader(settings), scannerKeys(text, typing)).inputs;

const code = (text: string, symbology: string | null = null): ScreenInput => ({ kind: 'text', text, symbology });

const press = (code: string, at: number, key = 'x'): WedgeKey[] => [
  { code, key, down: true, repeat: false, at, modifiers: [] },
  { code, key, down: false, repeat: false, at: at + 1, modifiers: [] },
];

const personal = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const vietnamese = 'Nguyễn Văn Ấ|Phường Bến Nghé|đ₫😷';
const base45 = 'HC1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESIGUBA KWML/*G%-./:1%6';

describe('a code that a scanner types', () => {
  it.each([1, 5, 10, 20, 25])('is read at %i ms between key events, by keypad and top row', (eventGapMs) => {
    const all = [personal, base45, vietnamese, 'a\u001db\u001dcdefg\u0004'];
    for (const topRow of [false, true])
      expect(all.flatMap((text) => read(text, { ...quick, eventGapMs, topRow }))).toEqual(
        all.map((text) => code(text)),
      );
  });

  it('of 2,000 characters is read at 1 ms and at 20 ms a key', () => {
    const long = base45.repeat(40).slice(0, 2000);
    for (const eventGapMs of [0.5, 10]) expect(read(long, { ...quick, eventGapMs })).toEqual([code(long)]);
  });

  it('equals the code whatever its characters, terminator and way of sending them', () => {
    const character = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 32, max: 126 }).map((point) => String.fromCharCode(point)) },
      { weight: 1, arbitrary: fc.constantFrom(...'ạảấầẩẫậắằẳẵặẹẻẽếềểễệđĐỄ₫😷', '\u001d', '\u001e') },
    );
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 6, maxLength: 80 }).map((list) => `A${list.join('')}`),
        fc.constantFrom('Enter', 'NumpadEnter', 'Tab', null),
        fc.constantFrom<AltWay>('unicode', 'utf-8'),
        fc.integer({ min: 1, max: 20 }),
        (text, terminator, alt, eventGapMs) => {
          expect(read(text, { eventGapMs, alt, terminator })).toEqual([code(text)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the same whatever layout, Caps Lock and input method make of its keys', () => {
    const layouts: Readonly<Record<string, (key: WedgeKey) => string>> = {
      fr: ({ key }) => 'azqwAZQW&é"'.charAt((key.codePointAt(0) ?? 0) % 11),
      de: ({ key }) => ({ y: 'z', z: 'y', '-': 'ß', '[': 'ü' })[key] ?? key,
      'vi-telex': () => 'Process',
      caps: ({ key }) => (key === key.toLowerCase() ? key.toUpperCase() : key.toLowerCase()),
      dead: () => 'Dead',
    };
    for (const keyOf of Object.values(layouts)) {
      const keys = scannerKeys(personal, quick).map((key) => ({ ...key, key: keyOf(key) }));
      expect(run(new WedgeReader(settingsOf()), keys).inputs).toEqual([code(personal)]);
    }
  });

  it('without a terminator is complete after silence; half of one from a scanner that sends them is none', () => {
    const reader = new WedgeReader(settingsOf());
    expect(run(reader, scannerKeys('ABCDEFGH', { ...quick, terminator: null })).inputs).toEqual([code('ABCDEFGH')]);
    expect(run(reader, scannerKeys('ABCDEFGH', quick, 20_000)).inputs).toEqual([code('ABCDEFGH')]);
    const halves = [40_000, 60_000, 80_000, 100_000].map(
      (at) => run(reader, scannerKeys('ABCDEF', { ...quick, terminator: null }, at)).inputs[0],
    );
    const half = { kind: 'garbled', reason: 'incomplete', length: 6 };
    expect(halves).toEqual([half, half, half, code('ABCDEF')]);
  });

  it('may pause within, and two codes may come without a pause between', () => {
    const first = scannerKeys('ABCDEFGH', quick);
    const at = (first.at(-1)?.at ?? 0) + 1;
    expect(run(new WedgeReader(settingsOf()), [...first, ...scannerKeys('IJKLMNOP', quick, at)]).inputs).toEqual([
      code('ABCDEFGH'),
      code('IJKLMNOP'),
    ]);
    for (const pauseAt of [3, 15, 31]) {
      const keys = scannerKeys('ABCDEFGHIJKL', quick).map((key) =>
        key.at > pauseAt ? { ...key, at: key.at + 120 } : key,
      );
      expect(run(new WedgeReader(settingsOf()), keys).inputs).toEqual([code('ABCDEFGHIJKL')]);
    }
  });

  it('ends once where CR and LF come as a key each', () => {
    const keys = scannerKeys('ABCDEFGH', quick);
    const end = keys.at(-1)?.at ?? 0;
    const steps = run(new WedgeReader(settingsOf()), [
      ...keys,
      { code: 'ControlLeft', key: 'Control', down: true, repeat: false, at: end + 1, modifiers: ['Control'] },
      ...press('KeyJ', end + 2).map((key) => ({ ...key, modifiers: ['Control' as const] })),
      { code: 'ControlLeft', key: 'Control', down: false, repeat: false, at: end + 4, modifiers: [] },
    ]);
    expect([steps.inputs, steps.steps.slice(-4).map(({ swallow }) => swallow)]).toEqual([
      [code('ABCDEFGH')],
      [false, true, true, false],
    ]);
  });

  it('ended by Ctrl+M or Ctrl+J is complete after silence, its line end taken off', () => {
    const reader = new WedgeReader(settingsOf());
    run(reader, scannerKeys('ABCDEFGH', quick));
    const ends = ['\r', '\n', '\r\n'].map(
      (end, index) =>
        run(reader, scannerKeys(`A\nBCDEF${end}`, { ...quick, terminator: null }, (index + 1) * 20_000)).inputs,
    );
    expect(ends).toEqual([[code('A\nBCDEF')], [code('A\nBCDEF')], [code('A\nBCDEF')]]);
  });

  it('keeps Enter and Tab where they are characters', () => {
    const settings = settingsOf({ terminators: ['Tab'] });
    const keys = [...scannerKeys('ABCDEFGH', quick), ...scannerKeys('IJ', { ...quick, terminator: 'Tab' }, 20)];
    expect(run(new WedgeReader(settings), keys).inputs).toEqual([code('ABCDEFGH\rIJ')]);
  });

  it('loses its prefix, suffix and AIM identifier, in either order, and nothing else', () => {
    const settings = settingsOf({ prefix: '~#', suffix: '$' });
    expect(
      ['~#ABCDEF$', '~#]Q1ABCDEF$', ']Q1~#ABCDEF$', 'ABCDEF', ' ABCDEF '].map((text) => read(text, quick, settings)[0]),
    ).toEqual([code('ABCDEF'), code('ABCDEF', ']Q1'), code('ABCDEF', ']Q1'), code('ABCDEF'), code(' ABCDEF ')]);
    expect(read(']Q1ABCDEF', quick, settingsOf({ stripAimPrefix: false }))).toEqual([code(']Q1ABCDEF')]);
  });

  it('is said to be too long, and what is kept of it stays bounded', () => {
    const settings = settingsOf({ maxLength: 16 });
    expect(read('A'.repeat(16), quick, settings)).toEqual([code('A'.repeat(16))]);
    expect(read('A'.repeat(17), quick, settings)).toEqual([{ kind: 'garbled', reason: 'too-long', length: 17 }]);
  });

  it('that an input method rewrote is said to be so, and is never handed on', () => {
    const keys = scannerKeys('NGUYEENX VAWN A', quick);
    const injected = (at: number): WedgeKey[] => [...press('Backspace', at, 'Backspace'), ...press('', at, 'ễ')];
    for (const after of [4, 16, 30]) {
      const cut = keys.findIndex(({ at }) => at >= after);
      const rewritten = [...keys.slice(0, cut), ...injected(after), ...keys.slice(cut + 2)];
      expect(run(new WedgeReader(settingsOf()), rewritten).inputs).toMatchObject([
        { kind: 'garbled', reason: 'rewritten' },
      ]);
    }
  });

  it('with a key in it that means nothing is not a text; behind it such a key is nothing', () => {
    const keys = scannerKeys('ABCDEFGH', { ...quick, terminator: null });
    const end = keys.at(-1)?.at ?? 0;
    const reader = () => new WedgeReader(settingsOf());
    expect(run(reader(), [...keys, ...press('F8', end + 1)]).inputs).toEqual([code('ABCDEFGH')]);
    expect(run(reader(), [...keys, ...press('F8', end + 1), ...press('KeyI', end + 3)]).inputs).toEqual([
      { kind: 'garbled', reason: 'not-text', length: 9 },
    ]);
  });

  it('is not made longer by the repetition of a key that was pulled off, and the page sees none of it', () => {
    const keys = scannerKeys('ABCDEFGH', { ...quick, terminator: null }).filter(
      ({ code, down }) => !(code === 'KeyH' && !down),
    );
    const end = keys.at(-1)?.at ?? 0;
    const repeats = Array.from({ length: 100 }, (_, index) => ({
      ...(press('KeyH', end + 250 + index * 33)[0] as WedgeKey),
      repeat: true,
    }));
    const ran = run(new WedgeReader(settingsOf()), [...keys, ...repeats]);
    expect(ran.inputs).toEqual([code('ABCDEFGH')]);
    expect(ran.steps.slice(keys.length).every(({ swallow }) => swallow)).toBe(true);
  });

  it('that the window loses in the middle is incomplete, and Shift is not held for ever', () => {
    const reader = new WedgeReader(settingsOf());
    const keys = scannerKeys('ABCDEFGH', quick);
    const cut = keys.findIndex(({ code, down }) => code === 'KeyG' && !down);
    for (const key of keys.slice(0, cut)) reader.key(key);
    expect(reader.abandon().inputs).toEqual([{ kind: 'garbled', reason: 'incomplete', length: 7 }]);
    expect(run(reader, scannerKeys('abcdefgh', quick, 20_000)).inputs).toEqual([code('abcdefgh')]);
    reader.key({ code: 'ShiftLeft', key: 'Shift', down: true, repeat: false, at: 50_000, modifiers: ['Shift'] });
    expect(run(reader, scannerKeys('abcdefgh', quick, 60_000)).inputs).toEqual([code('abcdefgh')]);
  });
});

describe('ALT codes', () => {
  const alt = (numbers: readonly string[]): readonly ScreenInput[] => {
    const keys = scannerKeys('ABCDEF', { ...quick, terminator: null });
    let at = keys.at(-1)?.at ?? 0;
    const hold = (down: boolean): WedgeKey => {
      at += 1;
      return { code: 'AltLeft', key: 'Alt', down, repeat: false, at, modifiers: ['Alt'] };
    };
    for (const number of numbers) {
      keys.push(hold(true));
      for (const digit of number) {
        at += 2;
        keys.push(...press(`Numpad${digit}`, at));
      }
      keys.push(hold(false));
    }
    return run(new WedgeReader(settingsOf()), keys).inputs;
  };

  it('are OEM without a leading zero, ANSI with one, Unicode beyond 255', () => {
    expect(alt(['130', '0233', '65', '7877', '0128', '227'])).toEqual([code('ABCDEFééAễ€π')]);
  });

  it('are UTF-8 where all of a code are', () => {
    expect(alt(['225', '187', '133', '65', '0196', '0145'])).toEqual([code('ABCDEFễAđ')]);
    expect(alt(['225', '187', '133', '65', '0233'])).toEqual([code('ABCDEFß╗àAé')]);
  });

  it('that are no characters spoil the code', () => {
    for (const numbers of [['55357'], ['1114112'], ['99999999999999']])
      expect(alt(numbers)).toMatchObject([{ kind: 'garbled', reason: 'not-text' }]);
    expect(alt(['55357', '56887'])).toEqual([code('ABCDEF😷')]);
  });

  it('of Windows-1258 are composed', () => {
    const units = ['V', 'i', { byte: 0xea, page: 'ansi' }, { byte: 0xf2, page: 'ansi' }, 't'] as const;
    expect(textOf(units, 'windows-1258')).toBe('Việt');
  });
});

describe('typing by hand', () => {
  const codes = ['KeyA', 'KeyD', 'KeyS', 'Space', 'Digit1', 'Enter', 'Tab', 'Backspace', 'ArrowLeft', 'F5', 'Numpad7'];
  const typed = fc.array(
    fc.record({ code: fc.constantFrom(...codes), gap: fc.integer({ min: 51, max: 600 }), shift: fc.boolean() }),
    { maxLength: 60 },
  );
  const keysOf = (list: readonly { code: string; gap: number; shift: boolean }[]): WedgeKey[] => {
    let at = 0;
    return list.flatMap(({ code, gap, shift }) => {
      at += gap;
      const keys = press(code, at);
      const modifiers = shift ? (['Shift'] as const) : [];
      const hold = { code: 'ShiftLeft', key: 'Shift', repeat: false, modifiers };
      return shift
        ? [
            { ...hold, down: true, at: at - 50 },
            ...keys.map((key) => ({ ...key, modifiers })),
            { ...hold, down: false, at: at + 1 },
          ]
        : keys;
    });
  };

  it('is never a scan, and the page sees every key', () => {
    fc.assert(
      fc.property(typed, (list) => {
        const ran = run(new WedgeReader(settingsOf()), keysOf(list));
        expect([ran.inputs, ran.steps.some(({ swallow }) => swallow)]).toEqual([[], false]);
      }),
      { numRuns: 500 },
    );
  });

  it('with an input method that types at once what it makes of a key is none either', () => {
    const burst = (at: number): WedgeKey[] => [
      ...press('KeyX', at),
      ...[0, 1, 2].flatMap((n) => press('Backspace', at + 2 + n * 2, 'Backspace')),
      ...['ễ', 'n', 'g', 'h'].flatMap((key, n) => press('', at + 8 + n * 2, key)),
    ];
    const ran = run(new WedgeReader(settingsOf()), [0, 200, 400].flatMap(burst));
    expect([ran.inputs, ran.steps.some(({ swallow }) => swallow)]).toEqual([[], false]);
  });

  it('leaves nothing behind that changes a scan after it', () => {
    fc.assert(
      fc.property(typed, (list) => {
        const keys = keysOf(list);
        const reader = new WedgeReader(settingsOf());
        for (const key of keys) reader.key(key);
        expect(run(reader, scannerKeys(personal, quick, (keys.at(-1)?.at ?? 0) + 160)).inputs).toEqual([
          code(personal),
        ]);
      }),
    );
  });
});

it('takes any keys at any time without an error, an endless code or a code too long', () => {
  const anyCode = fc.oneof(
    fc.constantFrom('KeyA', 'Digit0', 'Numpad9', 'AltLeft', 'AltRight', 'ShiftLeft', 'ControlRight', 'MetaLeft', ''),
    fc.constantFrom('Enter', 'Backspace', 'CapsLock', 'F5', 'Escape', 'Unidentified', '__proto__', 'constructor'),
  );
  const anyKey = fc.record({
    code: anyCode,
    key: fc.string({ maxLength: 3 }),
    down: fc.boolean(),
    repeat: fc.boolean(),
    gap: fc.integer({ min: 0, max: 300 }),
    modifiers: fc.subarray(['Shift', 'Control', 'Alt', 'Meta'] as const),
  });
  fc.assert(
    fc.property(fc.array(anyKey, { maxLength: 200 }), (list) => {
      let at = 0;
      const keys = list.map(({ gap, ...key }) => {
        at += gap;
        return { ...key, at };
      });
      const reader = new WedgeReader(settingsOf({ maxLength: 16 }));
      const { inputs } = run(reader, keys);
      expect(reader.deadline).toBeNull();
      for (const input of inputs) if (input.kind === 'text') expect(input.text.length).toBeLessThanOrEqual(32);
    }),
    { numRuns: 500 },
  );
});
