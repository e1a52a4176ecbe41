import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { Brightness } from './brightness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backlight-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is read and set in percent of what the panel can, and never goes out', () => {
  mkdirSync(join(folder, 'intel_backlight'));
  const file = join(folder, 'intel_backlight', 'brightness');
  writeFileSync(join(folder, 'intel_backlight', 'max_brightness'), '400\n');
  writeFileSync(file, '100\n');
  const brightness = new Brightness(folder);
  expect(brightness.get()).toBe(25);
  brightness.set(80);
  expect([readFileSync(file, 'utf8'), brightness.get()]).toEqual(['320', 80]);
  writeFileSync(join(folder, 'intel_backlight', 'max_brightness'), '3\n');
  brightness.set(5);
  expect(readFileSync(file, 'utf8')).toBe('1');
});

it('of a monitor is its own affair', () => {
  const brightness = new Brightness(join(folder, 'none'));
  expect(brightness.get()).toBeNull();
  expect(() => brightness.set(50)).toThrow(expect.objectContaining({ code: ErrorCode.OutputUnusable }));
});
