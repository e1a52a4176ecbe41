import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';

const fieldsOf = (text: string): readonly (readonly string[])[] => parseCsv(text).map(({ fields }) => fields);

describe('CSV', () => {
  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\r\n1;2'],
    ['tabs and old line ends', 'a\tb\r1\t2\r'],
    ['a byte-order mark', '\ufeffa;b\n1;2\n'],
  ])('with %s is taken apart', (_, text) => {
    expect(fieldsOf(text)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('keeps separators, quotes and line ends inside quotes, and counts the lines on', () => {
    expect(parseCsv('name;route\n"An ""Tí"" Bình";"Quận 1;\r\nQuận 3"\n\nChi;x')).toEqual([
      { line: 1, fields: ['name', 'route'], problem: null },
      { line: 2, fields: ['An "Tí" Bình', 'Quận 1;\r\nQuận 3'], problem: null },
      { line: 5, fields: ['Chi', 'x'], problem: null },
    ]);
  });

  it('takes a comma in a quoted heading for no separator', () => {
    expect(fieldsOf('"a, b, c";d\n1,5;2')).toEqual([
      ['a, b, c', 'd'],
      ['1,5', '2'],
    ]);
  });

  it('says what is wrong with a record, and reads on after it', () => {
    expect(parseCsv('a,b\n"x"y,1\nz,2\n"open,3\nq,4').map(({ line, problem }) => [line, problem])).toEqual([
      [1, null],
      [2, 'text follows a closing quotation mark'],
      [3, null],
      [4, 'a quotation mark opens on line 4 and is never closed'],
    ]);
  });

  it('gives back whatever was written, with every separator and line end', () => {
    const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
    const field = fc.string({ unit: fc.constantFrom('a', 'ễ', ' ', '"', ';', ',', '\t', '\n', '\r'), maxLength: 8 });
    const rows = fc.array(fc.tuple(fc.constant('x'), field, field), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(';', ',', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (table, separator, end) => {
          const lines = [['h', 'i', 'j'], ...table].map((row) => row.map(quoted).join(separator));
          expect(fieldsOf(lines.join(end)).slice(1)).toEqual(table);
        },
      ),
    );
  });

  it('takes any text without a throw, in a time that grows with its length', () => {
    const noisy = fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', '\r', 'a', '\ufeff', '\ud800') });
    fc.assert(
      fc.property(fc.oneof(noisy, fc.string({ unit: 'binary' })), (text) => {
        const lines = parseCsv(text).map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
      }),
    );
    const started = performance.now();
    parseCsv(`"${'""'.repeat(500_000)}`);
    parseCsv('"a'.repeat(300_000));
    parseCsv('a,"\n'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
