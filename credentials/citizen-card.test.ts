import { describe, expect, it } from 'vitest';
import type { CitizenCard } from '../contract/credential.ts';
import { ErrorCode } from '../contract/errors.ts';
import { readCredential } from './read-credential.ts';
import { trustNobody } from './trust/trust.ts';

const read = (payload: string) => readCredential(payload, trustNobody, null);

const card = (payload: string): CitizenCard => {
  const credential = read(payload);
  if (credential.kind !== 'cccd') throw new Error(`read as ${JSON.stringify(credential)}`);
  return credential;
};

describe('citizen card with chip (CCCD)', () => {
  it('reads a card without an old number, whose place stays where it is, and its line end', () => {
    expect(read('079195000123||Trần Thị Bích|02091995|Nữ|12 Lê Lợi, Cư M’gar, TP. Hồ Chí Minh|25042021\r\n')).toEqual({
      kind: 'cccd',
      verified: null,
      person: {
        name: 'Trần Thị Bích',
        birth: '1995-09-02',
        gender: 'female',
        identityNumber: '079195000123',
        identityKind: 'cccd',
        oldNumber: null,
        qid: null,
        phone: null,
        healthInsurance: null,
        address: '12 Lê Lợi, Cư M’gar, TP. Hồ Chí Minh',
      },
      oldNumber: null,
      issued: '2021-04-25',
      extra: [],
      warnings: [],
    });
  });

  it('keeps the old number, and the fields of a later layout as they are', () => {
    const { oldNumber, extra, warnings } = card(
      '001200000001|123456789|Nguyễn Văn An|01012000|Nam|Hà Nội|02022024|cancelled| father |mother|',
    );
    expect([oldNumber, extra, warnings]).toEqual([
      '123456789',
      ['cancelled', ' father ', 'mother', ''],
      ['extra-fields'],
    ]);
  });

  it('does not warn of an empty field at the end', () => {
    expect(card('001200000001||Nguyễn Văn An|01012000|Nam|Hà Nội|02022024|').warnings).toEqual([]);
  });

  it('reads a name and a gender that came decomposed', () => {
    const payload = '001300000001||Nguyễn Thị Ngữ|01012000|Nữ|Hà Nội|02022024'.normalize('NFD');
    expect(card(payload).person).toMatchObject({ name: 'Nguyễn Thị Ngữ', gender: 'female', address: 'Hà Nội' });
  });

  it.each([
    ['001098012345', '01011998', 'Nam', []],
    ['001198012345', '01011998', 'Nữ', []],
    ['001203012345', '01012003', 'Nam', []],
    ['001303012345', '01012003', 'Nữ', []],
    ['001003012345', '01012003', 'Nam', ['birth-year-contradicts-number']],
    ['001098012345', '01012000', 'Nữ', ['birth-year-contradicts-number', 'gender-contradicts-number']],
    ['999203012345', '01012003', 'Nam', []],
  ])('compares number %s with birth %s and %s', (number, birth, gender, warnings) => {
    expect(card(`${number}||An|${birth}|${gender}|Hà Nội|02022024`).warnings).toEqual(warnings);
  });

  it.each([
    ['29022004', '2004-02-29', []],
    ['29022003', null, ['date-implausible']],
    ['31042003', null, ['date-implausible']],
    ['2003', '2003', []],
    ['00002003', '2003', []],
    ['', null, []],
  ])('reads the birth date %o as %o', (written, birth, warnings) => {
    const read = card(`001203012345||An|${written}|Nam|Hà Nội|02022024`);
    expect([read.person.birth, read.warnings.filter((warning) => warning === 'date-implausible')]).toEqual([
      birth,
      warnings,
    ]);
  });

  it('warns of an impossible date of issue and of one without a month', () => {
    const readIssue = (issue: string) => card(`001203012345||An|01012003|Nam||${issue}`);
    expect(
      [readIssue('30022024'), readIssue('00002024'), readIssue('')].map(({ issued, warnings }) => [issued, warnings]),
    ).toEqual([
      [null, ['date-implausible']],
      [null, ['date-implausible']],
      [null, []],
    ]);
  });

  it.each([
    ['ABC||Nguyễn Văn An|01012000|Nam|Phường A|02022024', 'number'],
    ['00120001234||Nguyễn Văn An|01012000|Nam|Phường A|02022024', 'number'],
    ['001200012345|||01012000|Nam|Phường A|02022024', 'name'],
    ['001200012345||Nguyễn\tVăn An|01012000|Nam|Phường A|02022024', 'name'],
    ['001200012345||Nguyễn Văn An|2000-01-01|Nam|Phường A|02022024', 'date of birth'],
    ['001200012345||Nguyễn Văn An|01012000|Male|Phường A|02022024', 'gender'],
    [`001200012345||Nguyễn Văn An|01012000|Nam|${'Phố '.repeat(101)}A|02022024`, 'address'],
    ['001200012345||Nguyễn Văn An|01012000|Nam|Phường A|0202', 'date of issue'],
    ['001200012345||Nguyễn Văn An|01012000|Nam|Phường', 'date of issue'],
    ['001200012345||Nguyễn Văn', 'date of issue'],
    ['001200012345|', 'date of issue'],
  ])('calls %o malformed, names the field and repeats nothing of it', (payload, field) => {
    const credential = read(payload);
    if (credential.kind !== 'unknown') throw new Error('was read');
    expect([credential.resembles, credential.error.code]).toEqual(['cccd', ErrorCode.CredentialMalformed]);
    expect(credential.error.message).toContain(`its ${field} `);
    for (const part of payload.split('|')) if (part.length > 3) expect(credential.error.message).not.toContain(part);
  });
});
