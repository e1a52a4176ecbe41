import { expect, it } from 'vitest';
import { ErrorCode } from './errors.ts';

it('every error has a code of its own', () => {
  const codes = Object.values(ErrorCode);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});
