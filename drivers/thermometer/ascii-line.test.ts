import { describe, expect, it } from 'vitest';
import { asciiLineSettingsSchema } from '../profile/thermometer-settings.ts';
import { AsciiLines, refusalOfPattern } from './ascii-line.ts';

describe('the pattern of a line', () => {
  it('is refused when some line would hold up the station', () => {
    const many = (repeated: string) => `${repeated.repeat(8)}(?<object>\\d)x`;
    expect(['.*', '[^,]+', '\\S*', '.{0,128}'].map((repeated) => refusalOfPattern(many(repeated)))).toEqual(
      Array(4).fill('more than 3 repetitions of any character'),
    );
  });

  it('may pass over what stands before, between and after, and reads the worst of lines in a moment', () => {
    const pattern = '^.*T=(?<object>\\d+\\.\\d+).*A=(?<ambient>\\d+\\.+\\d*).*$';
    const { unit } = asciiLineSettingsSchema.parse({ target: 'object', pattern });
    const lines = new AsciiLines({ pattern, unit });
    const began = performance.now();
    lines.push(Buffer.from(`${'T=1.1A=1.'.repeat(14)}\n`));
    expect(performance.now() - began).toBeLessThan(1000);
    expect(lines.push(Buffer.from('#7 T=36.5 A=24.1 ok\n'))).toEqual([
      { kind: 'frame', objectCelsius: 36.5, bodyCelsius: null, ambientCelsius: 24.1 },
    ]);
  });
});
