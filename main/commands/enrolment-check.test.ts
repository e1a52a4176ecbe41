import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enrolmentCheck } from './enrolment-check.ts';

const until = Date.UTC(2031, 10, 25);
const day = 86_400_000;
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'enrolment-check-'));
});
afterEach(() => rmSync(data, { recursive: true }));

it('says nothing of a station that was set up by hand', () => {
  expect(enrolmentCheck(data, 0)).toEqual([]);
});

it('says in time that the certificate ends', () => {
  const record = { version: 1, site: 'cho', station: 'cua-nam', serial: '01', rootHash: 'ab', words: [] };
  writeFileSync(
    join(data, 'enrolment.json'),
    JSON.stringify({ ...record, enrolledAt: 0, notAfter: until, office: null }),
  );
  const levels = [until - 30 * day, until - 29 * day, until + 1].map((now) => enrolmentCheck(data, now)[0]?.level);
  expect(levels).toEqual(['good', 'attention', 'bad']);
});

it('says what is half done', () => {
  mkdirSync(join(data, 'enrolment'));
  writeFileSync(join(data, 'enrolment', 'answer.json'), '{}');
  expect(enrolmentCheck(data, 0)[0]).toMatchObject({ level: 'attention', hint: 'run again: kiosk enrol' });
  writeFileSync(join(data, 'enrolment', 'installing'), '');
  expect(enrolmentCheck(data, 0)[0]?.level).toBe('bad');
});
