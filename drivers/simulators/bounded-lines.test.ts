import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLines } from './bounded-lines.ts';

const linesOf = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of boundedLines(Readable.from(chunks))) lines.push(line);
  return lines;
};

describe('lines of a stream', () => {
  it('are whole wherever the stream was cut, in the middle of a letter too', async () => {
    const text = fc.array(
      fc.string({ unit: 'binary', maxLength: 40 }).map((line) => line.replaceAll(/[\r\n]/g, 'ộ')),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const bytes = Buffer.from(`${lines.join('\n')}\n`);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(await linesOf(chunks)).toEqual(Buffer.from(lines.join('\n')).toString().split('\n'));
      }),
    );
  });

  it('may lack an end at the end, and end as Windows ends them', async () => {
    expect(await linesOf([Buffer.from('{"a":1}\r\n{"b":2}')])).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('end the stream when there is no end of line for too long', async () => {
    let chunks = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        chunks += 1;
        yield Buffer.alloc(16_384, 0x78);
      }
    }
    await expect(boundedLines(endless()).next()).rejects.toThrow('longer than 65536 characters');
    expect(chunks).toBe(5);
  });
});
