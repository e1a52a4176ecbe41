import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../contract/errors.ts';
import { trustNobody } from '../../credentials/trust/trust.ts';
import { identify } from '../passage/identify.ts';
import { PeopleDesk } from './people-desk.ts';
import { readRoster, removeRoster, rosterFile, writeRoster } from './roster-file.ts';
import { readRosterTable } from './roster-table.ts';

const table = `\ufeffHọ và tên;Số CCCD;Ngày sinh;Điện thoại;Nhóm;Bộ phận;Mã thẻ
Nguyễn Thị Bích Ngọc;079195000123;18/01/1995;0901 234 567;nhân viên;Kho 2;NV-0012
"Trần; Văn B";;1960;;Cư dân;;
`;

describe('a roster', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roster-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const desk = (faults: string[] = []) =>
    new PeopleDesk({
      dataDirectory: folder,
      monotonic: () => 0,
      raise: ({ message }) => void faults.push(message),
      clear: () => undefined,
    });
  const scanned = (text: string) =>
    identify({ kind: 'scan', text, lane: 'gate-1', device: 'd', at: 1, monotonic: 1 }, 'in', trustNobody, 1);

  it('can be there before the station has ever run', () => {
    const before = join(folder, 'data');
    writeRoster(before, readRosterTable(table));
    expect(readRoster(before)).toEqual(readRosterTable(table));
  });

  it('is read from a table with Vietnamese headings, as a spreadsheet writes it', () => {
    expect(readRosterTable(table)).toEqual([
      {
        name: 'Nguyễn Thị Bích Ngọc',
        identityNumber: '079195000123',
        birth: '1995-01-18',
        phone: '0901 234 567',
        group: 'staff',
        unit: 'Kho 2',
        code: 'NV-0012',
      },
      {
        name: 'Trần; Văn B',
        identityNumber: null,
        birth: '1960',
        phone: null,
        group: 'resident',
        unit: null,
        code: null,
      },
    ]);
  });

  it('is not made of half a table, and tells which lines are wrong without what they say', () => {
    const wrong = 'name,group,birth\nAn,guest,\nBinh,staff,31/02/1990\n,staff,\nChi,staff,1990-02-01\n';
    expect(() => readRosterTable(wrong)).toThrow(
      /line 2: its group is neither[\s\S]*line 3: its birth[\s\S]*line 4: its name is missing/,
    );
    expect(() => readRosterTable('ten,group\nAn,staff\n')).toThrow('no column "name"');
    expect(() => readRosterTable('')).toThrow('empty');
  });

  it('takes any text for a table or refuses it in words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          readRosterTable(`name,birth,group\n${text}`);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
    );
  });

  it('lies on the disk without a readable name, is opened again, and is gone when it is removed', () => {
    writeRoster(folder, readRosterTable(table));
    const bytes = readFileSync(rosterFile(folder));
    for (const planted of ['Ngọc', '079195000123', 'NV-0012', 'Kho 2']) expect(bytes.includes(planted)).toBe(false);
    expect(readRoster(folder)).toEqual(readRosterTable(table));
    removeRoster(folder);
    expect(readRoster(folder)).toEqual([]);
  });

  it('may come before the data directory is there', () => {
    const fresh = join(folder, 'new');
    writeRoster(fresh, readRosterTable(table));
    expect(readRoster(fresh)).toEqual(readRosterTable(table));
  });

  it('that is damaged is a fault, and passages go on without it', () => {
    writeRoster(folder, readRosterTable(table));
    const bytes = readFileSync(rosterFile(folder));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(rosterFile(folder), bytes);
    const faults: string[] = [];
    expect(desk(faults).find('ngoc')).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('roster.sealed cannot be read')]);
  });

  it('is found by beginnings of a name, and opened when it is imported meanwhile', () => {
    const opened = desk();
    expect(opened.find('ngọc')).toEqual([]);
    writeRoster(folder, readRosterTable(table));
    expect(opened.find('bich ng')).toEqual([
      { source: 'roster', name: 'Nguyễn Thị Bích Ngọc', id: 0, group: 'staff', unit: 'Kho 2' },
    ]);
    expect(() => opened.listed(7)).toThrow('changed');
  });

  it('recognises its people by their number in a code, and by the code of their own card', () => {
    writeRoster(folder, readRosterTable(table));
    const opened = desk();
    const byNumber = opened.recognise(
      scanned('079195000123|NGUYEN THI BICH NGOC|1995-01-18|0|162979388586171100|<1<00<'),
    );
    expect(byNumber).toMatchObject({ credential: { kind: 'personal-qr' }, roster: { group: 'staff' } });
    expect(opened.recognise(scanned('NV-0012'))).toMatchObject({
      credential: { kind: 'manual', person: { identityNumber: '079195000123' } },
      keys: ['id:079195000123'],
      roster: { group: 'staff', unit: 'Kho 2' },
      picked: true,
    });
    const stranger = scanned('NV-0013');
    expect(opened.recognise(stranger)).toBe(stranger);
  });
});
