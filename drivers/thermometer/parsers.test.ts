import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16, sum8 } from '../checksum.ts';
import { moduleOf, type ThermometerProtocol } from '../simulators/thermometer-modules.ts';
import { thermometerProfile } from '../testing/thermometer.ts';
import { parserOf } from './protocols.ts';
import { type FrameParser, frame, type ThermometerEvent } from './thermometer-event.ts';

/** Protocols with a typical byte of their frames, for noise that comes near to them. */
const protocols: readonly (readonly [ThermometerProtocol, object, readonly number[]])[] = [
  ['gy-mcu90615', {}, [0x5a, 0x45, 0x04, 0x00]],
  ['cjmcu-90614', {}, [0x66, 0x01, 0x02, 0x04]],
  ['lu90614', {}, [0xfe, 0xac, 0xaa, 0x24]],
  ['aa-a5', {}, [0xaa, 0xa5, 0x03, 0x08, 0x01, 0x55]],
  ['ascii-line', {}, [0x54, 0x3d, 0x33, 0x2e, 0x0d, 0x0a, 0xc2, 0xb0]],
  ['modbus-rtu', { register: 0x13, ambientRegister: 0x14 }, [0x01, 0x04, 0x84, 0x02, 0x06, 0x10]],
];

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const read = (parser: FrameParser, bytes: Uint8Array): ThermometerEvent[] => parser.push(bytes);
const cut = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
};

describe.each(protocols)('frames of %s', (protocol, settings, near) => {
  const parser = () => parserOf(thermometerProfile(protocol, settings));
  const noise = fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...near) }, fc.integer({ min: 0, max: 255 })), {
      maxLength: 400,
    })
    .map((bytes) => Uint8Array.from(bytes));
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });

  it('never throw on noise, and are the same wherever the chunks are cut', () => {
    fc.assert(
      fc.property(noise, sizes, (bytes, cuts) => {
        const torn = parser();
        const events = cut(bytes, cuts).flatMap((chunk) => torn.push(chunk));
        expect(events).toEqual(read(parser(), bytes));
        expect(events.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('are all found in what the module sends, between silences and wherever they are torn', () => {
    const person = fc.record({
      celsius: fc.integer({ min: 300, max: 450 }),
      ambient: fc.integer({ min: 100, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 10 }), sizes, (people, cuts) => {
        const module = moduleOf(protocol);
        const said = people.map(({ celsius, ambient }) => {
          const now = { celsius: celsius / 10, ambient: ambient / 10 };
          return module.frame?.(now) ?? answerOf(module, protocol, now);
        });
        const torn = parser();
        const events = cut(Buffer.concat(said), cuts).flatMap((chunk) => torn.push(chunk));
        expect(events.map((event) => (event.kind === 'frame' ? shown(event) : event.kind))).toEqual(
          people.map(({ celsius }) => (celsius / 10).toFixed(1)),
        );
      }),
    );
  });

  it('are read again after any noise, within a few frames', () => {
    fc.assert(
      fc.property(noise, (bytes) => {
        const found = parser();
        found.push(bytes);
        const module = moduleOf(protocol);
        const now = { celsius: 36.6, ambient: 26 };
        const said = Array.from({ length: 40 }, () => module.frame?.(now) ?? answerOf(module, protocol, now));
        const last = said.map((one) => found.push(one)).at(-1) ?? [];
        expect(last.map((event) => (event.kind === 'frame' ? shown(event) : event.kind))).toContain('36.6');
      }),
    );
  });
});

const shown = (event: Extract<ThermometerEvent, { kind: 'frame' }>): string =>
  (event.bodyCelsius ?? event.objectCelsius ?? Number.NaN).toFixed(1);

const questions: Partial<Record<ThermometerProtocol, string>> = {
  lu90614: 'fa ca c4',
  'aa-a5': 'aa a5 03 01 04 55',
  'modbus-rtu': `010400130002${Buffer.from(Uint16Array.of(crc16(hex('010400130002'))).buffer).toString('hex')}`,
};

/** What a module that must be asked says. */
const answerOf = (
  module: ReturnType<typeof moduleOf>,
  protocol: ThermometerProtocol,
  now: Readonly<{ celsius: number; ambient: number }>,
): Uint8Array => {
  const [command] = module.received(hex(questions[protocol] ?? ''), 0);
  if (command?.kind !== 'measure') throw new Error('the module does not take its question');
  return command.answer(now);
};

describe('frames as the makers describe them', () => {
  it('GY: 5A 5A 45 04 0C 78 0D 19 A7 is 31.92 °C and 33.53 °C around it', () => {
    const bytes = hex('5a 5a 45 04 0c 78 0d 19 a7');
    expect(sum8(bytes.subarray(0, 8))).toBe(0xa7);
    expect(read(parserOf(thermometerProfile('gy-mcu90615', {})), bytes)).toEqual([
      frame({ objectCelsius: 31.92, ambientCelsius: 33.53 }),
    ]);
  });

  it('CJMCU: with either sum, and either temperature first', () => {
    const data = '0e 4c 0a 28';
    const [all, onlyData] = [hex(`66 66 01 04 ${data} 5d`), hex(`66 66 01 04 ${data} 8c`)];
    expect([sum8(all.subarray(0, 8)), sum8(onlyData.subarray(4, 8))]).toEqual([0x5d, 0x8c]);
    const events = (settings: object, bytes: Uint8Array) =>
      read(parserOf(thermometerProfile('cjmcu-90614', settings)), bytes);
    expect([
      events({}, all),
      events({ checksum: 'data' }, onlyData),
      events({ checksum: 'data', first: 'ambient' }, onlyData),
      events({}, onlyData),
    ]).toEqual([
      [frame({ objectCelsius: 36.6, ambientCelsius: 26 })],
      [frame({ objectCelsius: 36.6, ambientCelsius: 26 })],
      [frame({ objectCelsius: 26, ambientCelsius: 36.6 })],
      [{ kind: 'checksum-wrong' }],
    ]);
  });

  it('LU90614: body and object are told apart, above 90 °C is nothing', () => {
    const parser = parserOf(thermometerProfile('lu90614', {}));
    const said = (head: string) => {
      const bytes = hex(`${head} 00 00 00 00`);
      return Buffer.concat([bytes, Uint8Array.of(sum8(bytes))]);
    };
    expect(
      ['fe ac 24 3c', 'fe aa 20 05', 'fe ac 64 00', 'fe ac 24 64'].map((head) => read(parser, said(head))),
    ).toEqual([
      [frame({ bodyCelsius: 36.6 })],
      [frame({ objectCelsius: 32.05 })],
      [{ kind: 'nothing' }],
      [{ kind: 'answer-wrong', why: expect.any(String) }],
    ]);
  });

  it('AA A5: the target decides, the surroundings may be missing, other commands are acknowledged', () => {
    const parser = parserOf(thermometerProfile('aa-a5', {}));
    const said = (counted: string) => {
      const bytes = hex(counted);
      return Buffer.concat([hex('aa a5'), bytes, Uint8Array.of(sum8(bytes), 0x55)]);
    };
    expect(
      ['08 01 02 01 6e 01 04', '08 01 01 01 45 ff fb', '06 01 02 01 6e', '04 02 02', '04 01 02'].map((counted) =>
        read(parser, said(counted)),
      ),
    ).toEqual([
      [frame({ bodyCelsius: 36.6, ambientCelsius: 26 })],
      [frame({ objectCelsius: 32.5, ambientCelsius: -0.5 })],
      [frame({ bodyCelsius: 36.6 })],
      [{ kind: 'acknowledged' }],
      [{ kind: 'answer-wrong', why: expect.any(String) }],
    ]);
  });

  it('Modbus: the CRC of the standard, a value below zero, an exception', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x4b37);
    const parser = parserOf(thermometerProfile('modbus-rtu', { register: 0x13, ambientRegister: 0x14 }));
    const said = (bytes: string) => {
      const sum = Buffer.alloc(2);
      sum.writeUInt16LE(crc16(hex(bytes)));
      return Buffer.concat([hex(bytes), sum]);
    };
    expect([...read(parser, said('01 04 04 01 6e ff fb')), ...read(parser, said('01 84 02'))]).toEqual([
      frame({ objectCelsius: 36.6, ambientCelsius: -0.5 }),
      { kind: 'answer-wrong', why: 'Modbus exception 2 (illegal data address)' },
    ]);
  });
});

describe('lines of text', () => {
  const lines = (text: string, settings: object = {}) =>
    read(parserOf(thermometerProfile('ascii-line', settings)), Buffer.from(text));

  it('are read with a name, a sign, a unit, a decimal comma, and whatever ends them', () => {
    expect(lines('T=36.5\r\n+36.6C\r36,7\nTo: 98.1 F\n  36.9 °C\r\n\r\n')).toEqual(
      [36.5, 36.6, 36.7, expect.closeTo(36.72, 2), 36.9].map((objectCelsius) => frame({ objectCelsius })),
    );
  });

  it('are read by a pattern with groups for body and surroundings, in Fahrenheit where the profile says so', () => {
    const pattern = '^Ta=(?<ambient>[0-9.]+) Tb=(?<body>[0-9.]+)$';
    expect(lines('Ta=77.0 Tb=98.6\r', { pattern, unit: 'fahrenheit' })).toEqual([
      frame({ bodyCelsius: 37, ambientCelsius: 25 }),
    ]);
  });

  it('in which there is no temperature are no answer, and neither are endless ones', () => {
    expect([...lines('READY v1.2\r'), ...lines(`${'3'.repeat(100_000)}\r`)].map(({ kind }) => kind)).toEqual([
      'answer-wrong',
      'answer-wrong',
    ]);
  });

  it('have no pattern that could take for ever, or finds no temperature', () => {
    const wrong = [
      '(?<object>(a+)+)$',
      '(?<object>\\d+)(a|a)*$',
      '(\\d+)',
      '(?<object>\\d+)\\1',
      '(',
      '(?<object>(\\d+)?){9}',
    ];
    for (const pattern of wrong) expect(() => lines('', { pattern }), pattern).toThrow();
    for (const pattern of ['^(?:T=)?(?<object>\\d+(?:[.,]\\d+)?)', '(?<body>[(+*]?\\d+)']) {
      expect(() => lines('', { pattern }), pattern).not.toThrow();
    }
  });
});
