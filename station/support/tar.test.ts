import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tarGz } from './tar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is unpacked by the system’s own program, byte for byte', () => {
  const sizes = [0, 1, 511, 512, 513];
  const sample = fc.sample(fc.tuple(...sizes.map((size) => fc.uint8Array({ minLength: size, maxLength: size }))), {
    numRuns: 3,
    seed: 7,
  });
  for (const [run, contents] of sample.entries()) {
    const files = contents.map((content, index) => ({ name: `state/${run}-${index}.bin`, content }));
    const out = join(folder, String(run));
    mkdirSync(out);
    writeFileSync(join(folder, 'a.tar.gz'), tarGz(files, 1_600_000_000_000));
    execFileSync('tar', ['-xzf', join(folder, 'a.tar.gz'), '-C', out]);
    for (const { name, content } of files) expect(new Uint8Array(readFileSync(join(out, name)))).toEqual(content);
    expect(statSync(join(out, `state/${run}-1.bin`)).mtimeMs).toBe(1_600_000_000_000);
  }
});

it('refuses a name that the header has no room for', () => {
  expect(() => tarGz([{ name: 'x'.repeat(101), content: '' }], 0)).toThrow(RangeError);
});
