import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { errorRecordOf, refusalIn } from './error-record.ts';

it("reads the station's record, our own error, and what is neither", () => {
  expect(
    [
      { code: 6003, message: 'not a demo', hint: 'start with --demo', more: 1 },
      new CheckpointError(ErrorCode.StationNotRunning, 'gone', 'wait'),
      new Error('[birpc] timeout on calling "present"'),
      undefined,
      {},
    ].map(errorRecordOf),
  ).toEqual([
    { code: 6003, message: 'not a demo', hint: 'start with --demo' },
    { code: 6102, message: 'gone', hint: 'wait' },
    { code: 6004, message: '[birpc] timeout on calling "present"', hint: '' },
    { code: 6004, message: 'the station gave no answer', hint: '' },
    { code: 6004, message: 'the station gave no answer', hint: '' },
  ]);
});

it('never throws, whatever was thrown', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      expect(typeof errorRecordOf(thrown).message).toBe('string');
      refusalIn(thrown);
    }),
  );
});
