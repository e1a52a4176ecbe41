import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EscPosCommand, EscPosParser, longestCommand } from './command-parser.ts';

const parse = (bytes: Iterable<number>): EscPosCommand[] => {
  const parser = new EscPosParser();
  return [...bytes].flatMap((byte) => parser.step(byte) ?? []);
};

const names = (hex: string): string[] =>
  parse(Buffer.from(hex.replaceAll(' ', ''), 'hex')).map((command) =>
    command.type === 'command' ? command.name : `${command.type} ${'byte' in command ? command.byte : command.bytes}`,
  );

describe('ESC/POS parser', () => {
  it('knows every form of cut, and where it ends', () => {
    expect(names('1d5600 1d5601 1d564103 1b69 1b6d 1d7201 0a')).toEqual([
      'GS V',
      'GS V',
      'GS V',
      'ESC i',
      'ESC m',
      'GS r',
      'control 10',
    ]);
  });

  it('takes nothing inside a symbol, a picture or a letter of its own for a command', () => {
    const symbol = '1d286b0600 3150301d5600';
    const raster = '1d7630000300 0100 1d5600';
    const column = '1b2a21 0100 1d5600';
    const letter = '1b2603 2020 01 1d5600';
    const bars = '1d6b4903 1d5600';
    expect(names(`${symbol}${raster}${column}${letter}${bars}1d5600`)).toEqual([
      'GS ( k',
      'GS v',
      'ESC *',
      'ESC &',
      'GS k',
      'GS V',
    ]);
  });

  it('gives what it does not know as unknown and goes on behind it', () => {
    expect(names('1b01 41 1dff 1f 42')).toEqual(['unknown 27,1', 'text 65', 'unknown 29,255', 'unknown 31', 'text 66']);
  });

  it('works through a command that is too long to keep', () => {
    const parser = new EscPosParser();
    // GS 8 L with 16 MiB to come.
    for (const byte of [0x1d, 0x38, 0x4c, 0, 0, 0, 1]) expect(parser.step(byte)).toBe(null);
    let whole: EscPosCommand | null = null;
    let count = 0;
    while (whole === null) {
      whole = parser.step(0x41);
      count += 1;
      if (parser.open.length > longestCommand) throw new Error('it is kept');
    }
    expect([count, whole.type, parser.step(0x42)]).toEqual([16 * 1024 * 1024, 'unknown', { type: 'text', byte: 0x42 }]);
  });

  it('takes any bytes, and accounts for every one of them', () => {
    const likely = fc.constantFrom(0x10, 0x1b, 0x1c, 0x1d, 0x28, 0x6b, 0x26, 0x71, 0x44, 0x43, 0x00, 0x01, 0x02);
    fc.assert(
      fc.property(fc.array(fc.oneof(likely, fc.nat(255)), { maxLength: 500 }), (bytes) => {
        const parser = new EscPosParser();
        const commands = bytes.flatMap((byte) => parser.step(byte) ?? []);
        const counted = commands.reduce((sum, command) => sum + ('bytes' in command ? command.bytes.length : 1), 0);
        // What it is passing over was never kept: then only an upper bound is known.
        expect(counted + parser.open.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
