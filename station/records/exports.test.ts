import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { Exports } from './exports.ts';
import type { ExportFrom } from './records-reader.ts';

let stick: string;
beforeEach(() => {
  stick = mkdtempSync(join(tmpdir(), 'stick-'));
});
afterEach(() => rmSync(stick, { recursive: true, force: true }));

/** 23 November 2026, 0:00 to 10:30 in Viet Nam. */
const order = { format: 'csv', from: Date.UTC(2026, 10, 22, 17), to: Date.UTC(2026, 10, 23, 3, 30) } as const;
const name = 'market-gate-1-20261123-0000-20261123-1030';

const exports = (failAfter = Number.MAX_SAFE_INTEGER, path = stick) =>
  new Exports({
    records: {
      exportPiece: async ({ after }: ExportFrom) => {
        const piece = (after ?? 0) + 1;
        if (piece > failAfter) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return { text: `${piece}\r\n`, after: piece === 3 ? null : piece };
      },
    },
    drives: async () => [{ path, name: 'KINGSTON', freeBytes: 1 }],
    place: { site: 'market', station: 'gate-1' },
    utcOffsetMinutes: 420,
  });

it('writes a whole file on a stick, and nothing over what is there', async () => {
  writeFileSync(join(stick, `${name}.csv`), 'before');
  expect(await exports().toDrive(order, stick)).toEqual({ file: `${name}-2.csv`, bytes: 9 });
  expect(readFileSync(join(stick, `${name}-2.csv`), 'utf8')).toBe('1\r\n2\r\n3\r\n');
  expect(readFileSync(join(stick, `${name}.csv`), 'utf8')).toBe('before');
  expect(readdirSync(stick)).toHaveLength(2);
});

it('leaves no half of a file on a stick that is full, and says so', async () => {
  await expect(exports(2).toDrive(order, stick)).rejects.toMatchObject({
    code: ErrorCode.DriveUnusable,
    message: 'the USB stick is full',
  });
  expect(readdirSync(stick)).toEqual([]);
});

it('writes nowhere but on a stick, and not on one that is gone', async () => {
  await expect(exports().toDrive(order, tmpdir())).rejects.toMatchObject({ code: ErrorCode.DriveUnusable });
  const gone = join(stick, 'gone');
  await expect(exports(9, gone).toDrive(order, gone)).rejects.toMatchObject({ code: ErrorCode.DriveUnusable });
});

it('gives a browser the file piece by piece, once, and forgets the oldest of five', async () => {
  const desk = exports();
  const { id, file } = desk.begin(order);
  expect(file).toBe(`${name}.csv`);
  const pieces = [await desk.piece(id), await desk.piece(id), await desk.piece(id)];
  expect(pieces.map(({ text, more }) => [text.trim(), more])).toEqual([
    ['1', true],
    ['2', true],
    ['3', false],
  ]);
  const over = { code: ErrorCode.ExportOver };
  await expect(desk.piece(id)).rejects.toMatchObject(over);
  const ids = Array.from({ length: 5 }, () => desk.begin(order).id);
  await expect(desk.piece(ids[0] ?? '')).rejects.toMatchObject(over);
  await desk.piece(ids[4] ?? '');
});
