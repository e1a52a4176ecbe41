import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { RetirementDesk, retiredError } from './retirement-desk.ts';

let data: string;
let desk: RetirementDesk;
let unsent: number;
let quiet: boolean;
let now: number;
let said: string[];
let closed: Promise<void> | null;

const begin = (): void => {
  desk = new RetirementDesk({
    ...{ dataDirectory: data, unsent: () => unsent, isQuiet: () => quiet, monotonic: () => now, now: () => 7 },
    stop: ({ code }) => void said.push(`stop ${code}`),
    signed: () => ({ serial: '0a', signature: 'its own' }),
    answer: (command, { ledger, serial, signature }) =>
      void said.push(`answer ${command} ${ledger} ${serial} ${signature}`),
    close: () => {
      said.push('close');
      closed = Promise.resolve();
      return closed;
    },
    raise: ({ code, message }) => void said.push(`${code} ${/\d+ entries/.exec(message)?.[0] ?? ''}`.trim()),
  });
};
const pass = (ms: number): void => {
  now += ms;
  vi.advanceTimersByTime(ms);
};
const wiped = async (): Promise<boolean> => {
  await vi.waitFor(() => expect(existsSync(join(data, 'checkpoint.json'))).toBe(false), { timeout: 5000 });
  return !existsSync(join(data, 'keys')) && !existsSync(join(data, 'retirement.json'));
};

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  data = mkdtempSync(join(tmpdir(), 'retirement-'));
  mkdirSync(join(data, 'keys'));
  for (const name of ['checkpoint.json', 'central-configuration.json', 'keys/station.key']) {
    writeFileSync(join(data, name), 'x');
  }
  [unsent, quiet, now, said, closed] = [2, true, 0, [], null];
  begin();
});
afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
  rmSync(data, { recursive: true });
});

describe('a kiosk that central takes out of service', () => {
  it('waits until central has everything and nobody stands there, answers, and wipes itself', async () => {
    desk.order('c1', false);
    pass(60_000);
    expect(said).toEqual([`${ErrorCode.RetirementWaits} 2 entries`]);
    [unsent, quiet] = [0, false];
    pass(1000);
    expect(said).toHaveLength(2);
    quiet = true;
    pass(500);
    expect(said.slice(2)).toEqual([`stop ${ErrorCode.Retired}`, 'answer c1 kept 0a its own']);
    // The answer is a row, too.
    unsent = 1;
    desk.sent('c1');
    pass(5000);
    expect(closed).toBeNull();
    unsent = 0;
    pass(500);
    expect([said.at(-1), await wiped(), existsSync(join(data, 'central-configuration.json'))]).toEqual([
      'close',
      true,
      false,
    ]);
    expect(retiredError(data)?.code).toBe(ErrorCode.Retired);
  });

  it('goes on after a restart, and does not wait for ever for an answer that nobody takes', async () => {
    desk.order('c1', true);
    desk.dispose();
    begin();
    unsent = 0;
    desk.start();
    pass(500);
    expect(said.at(-1)).toBe('answer c1 wiped 0a its own');
    pass(61_000);
    expect(await wiped()).toBe(true);
  });

  it('does nothing that was not ordered', () => {
    desk.start();
    unsent = 0;
    pass(600_000);
    expect([said, retiredError(data)]).toEqual([[], null]);
  });
});
