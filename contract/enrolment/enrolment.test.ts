import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../errors.ts';
import { encodeAnswer, encodeRequest, parseEnrolmentAnswer, parseEnrolmentRequest } from './enrolment.ts';

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const requests = fc.record({
  kind: fc.constant('checkpoint-enrolment-request' as const),
  version: fc.constant(1 as const),
  token: fc.option(bytes(16), { nil: null }),
  request: bytes(0, 4096),
  watchListKey: bytes(32),
  software: fc.string({ maxLength: 40 }),
});
const answers = fc.record({
  kind: fc.constant('checkpoint-enrolment-answer' as const),
  version: fc.constant(1 as const),
  root: bytes(32),
  roles: bytes(0, 500),
  grant: bytes(0, 500),
});
const codeOf = (parse: () => unknown): ErrorCode | null => {
  try {
    parse();
    return null;
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
};

describe('what kiosk and central tell each other', () => {
  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(requests, answers, (request, answer) => {
        expect(parseEnrolmentRequest(encodeRequest(request))).toEqual(request);
        expect(parseEnrolmentAnswer(encodeAnswer(answer))).toEqual(answer);
      }),
    );
  });

  it('is refused by name when it is anything else, whatever that is', () => {
    const anything = fc.oneof(fc.string(), fc.json(), requests.map(encodeRequest), answers.map(encodeAnswer));
    fc.assert(
      fc.property(anything, (text) => {
        expect([null, ErrorCode.EnrolmentRequestWrong]).toContain(codeOf(() => parseEnrolmentRequest(text)));
        expect([null, ErrorCode.EnrolmentAnswerWrong]).toContain(codeOf(() => parseEnrolmentAnswer(text)));
      }),
    );
  });

  it('has keys and tokens of their length, and never says a token in an error', () => {
    const token = Buffer.alloc(15, 7).toString('base64');
    const document = JSON.stringify({ kind: 'checkpoint-enrolment-request', version: 1, token });
    expect(() => parseEnrolmentRequest(document)).toThrow(/token, request, watchListKey, software$/);
    try {
      parseEnrolmentRequest(document);
    } catch (error) {
      expect(String(error)).not.toContain(token);
    }
  });
});
