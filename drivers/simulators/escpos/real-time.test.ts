import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RealTimeRequests } from './real-time.ts';

describe('real-time requests', () => {
  it('are taken out of any bytes, wherever the chunks are cut', () => {
    const likely = fc.array(fc.constantFrom(0x10, 0x04, 0x01, 0x04, 0x41), { maxLength: 100 });
    fc.assert(
      fc.property(likely, (bytes) => {
        const whole = new RealTimeRequests().split(Uint8Array.from(bytes));
        const single = new RealTimeRequests();
        const parts = bytes.map((byte) => single.split(Uint8Array.of(byte)));
        expect({
          rest: parts.flatMap((part) => [...part.rest]),
          requests: parts.flatMap((part) => part.requests),
        }).toEqual({ rest: [...whole.rest], requests: whole.requests });
        expect(3 * whole.requests.length + whole.rest.length).toBeGreaterThanOrEqual(bytes.length - 2);
      }),
    );
  });
});
