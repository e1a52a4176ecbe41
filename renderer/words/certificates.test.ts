import { expect, it } from 'vitest';
import type { CertificateFacts } from '../../contract/rules.ts';
import { certificateWords } from './certificates.ts';

const none: CertificateFacts = { count: 1, vaccination: null, recovery: null, test: null, pcr: null, rapid: null };
const words = (changed: Partial<CertificateFacts>) =>
  certificateWords({ ...none, ...changed }).map(({ vi, en }) => `${vi} / ${en}`);

it('says doses of the course, the latest test and an illness, each with how long ago it was', () => {
  const test = { kind: 'pcr', negative: true, positive: false, dated: true, hours: 20 } as const;
  expect(
    words({
      vaccination: { doses: 2, course: 2, dated: true, days: 21 },
      test,
      recovery: { dated: true, days: 90, valid: true },
    }),
  ).toEqual([
    'Tiêm 2/2, 21 ngày / doses, 21 days',
    'PCR âm tính, 20 giờ / negative, 20 hours',
    'Đã khỏi bệnh, 90 ngày / recovered, 90 days',
  ]);
});

it('counts no time that is not known or lies ahead, and says what is grave in capitals', () => {
  const positive = { kind: 'rapid', negative: false, positive: true, dated: false, hours: null } as const;
  expect(words({ vaccination: { doses: 1, course: 2, dated: true, days: -3 }, test: positive })).toEqual([
    'Tiêm 1/2 / doses',
    'Test nhanh DƯƠNG TÍNH / POSITIVE',
  ]);
  expect(words({})).toEqual(['Không ghi gì / nothing stated']);
});
