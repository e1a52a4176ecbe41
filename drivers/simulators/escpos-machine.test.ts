import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EscPosMachine, type PrinterAct, RealTimeRequests } from './escpos-machine.ts';

const acts = (hex: string): PrinterAct[] => {
  const machine = new EscPosMachine();
  return [...Buffer.from(hex, 'hex')].map((byte) => machine.step(byte)).filter((act) => act !== null);
};

describe('simulated ESC/POS machine', () => {
  it('knows every form of cut, and GS r 1', () => {
    expect(acts('1d56001d56011d5641031b691b6d1d72011d7202')).toEqual(['cut', 'cut', 'cut', 'cut', 'cut', 'ask-paper']);
  });

  it('takes nothing inside a symbol or an image for a command', () => {
    const symbol = '1d286b06003150301d5600';
    const raster = '1d7630000300 0100 1d5600'.replaceAll(' ', '');
    expect(acts(`${symbol}${raster}1d5600`)).toEqual(['cut']);
  });

  it('takes real-time requests out of any bytes, wherever the chunks are cut', () => {
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

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const machine = new EscPosMachine();
        for (const byte of bytes) machine.step(byte);
      }),
    );
  });
});
