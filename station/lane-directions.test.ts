import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LaneDirections } from './lane-directions.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanes-'));
  file = join(folder, 'lanes.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('lane directions', () => {
  it('stay where the guard switched them through a restart of the same day, and are as configured after it', () => {
    const hour = 3_600_000;
    const at = (now: number) => new LaneDirections(file, () => now);
    expect(at(0).after('gate-1', 'in')).toBe('in');
    at(0).switched('gate-1', 'out');
    expect([
      at(hour).after('gate-1', 'in'),
      at(13 * hour).after('gate-1', 'in'),
      at(hour).after('gate-2', 'in'),
    ]).toEqual(['out', 'in', 'in']);
  });

  it('are as configured when the file is broken', () => {
    writeFileSync(file, '{');
    expect(new LaneDirections(file, () => 0).after('gate-1', 'out')).toBe('out');
  });
});
