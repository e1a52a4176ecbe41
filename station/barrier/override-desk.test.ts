import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passageConfigurationSchema } from '../../contract/configuration.ts';
import type { BarrierDriver, BarrierResult } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { BarrierDesk, type BarrierEvent } from './barrier-desk.ts';
import { OverrideDesk, type OverrideEvent } from './override-desk.ts';

const epoch = 'a'.repeat(32);

describe('a guard’s own opening', () => {
  let now: number;
  let happened: string[];
  let overrides: OverrideEvent[];
  let barrierRows: BarrierEvent[];
  let broken: boolean;
  let answer: BarrierResult;
  let desk: OverrideDesk;

  beforeEach(() => {
    vi.useFakeTimers();
    now = 1_631_300_000_000;
    happened = [];
    overrides = [];
    barrierRows = [];
    broken = false;
    answer = { outcome: 'opened' };
    const driver: BarrierDriver = {
      kind: 'barrier',
      device: {
        id: 'barrier-1',
        kind: 'barrier',
        lane: 'gate-1',
        profile: 'p',
        transport: { type: 'tcp', host: 'h', port: 1 },
      },
      wiring: { failOpen: false, openForMs: 1000, pulseMs: 500 },
      start: () => undefined,
      state: () => ({
        device: 'barrier-1',
        kind: 'barrier',
        lane: 'gate-1',
        state: 'ready',
        error: null,
        since: now,
        profile: 'p',
      }),
      open: async () => {
        happened.push('open');
        return answer;
      },
      dispose: async () => undefined,
    };
    const barrierAt = (lane: string) => (lane === 'gate-1' ? driver : null);
    const clock = { now: () => now, monotonic: () => now };
    desk = new OverrideDesk({
      clock,
      barrierAt,
      barriers: new BarrierDesk({
        settings: passageConfigurationSchema.parse({ barrier: { inhibitWithout: ['printer'] } }),
        clock,
        barrierAt,
        states: () => [],
        record: (row) => barrierRows.push(row),
        changed: () => undefined,
      }),
      append: async (event) => {
        if (broken) throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full', 'free space');
        happened.push('record');
        overrides.push(event);
        return { epoch, sequence: overrides.length };
      },
      recorded: () => undefined,
    });
  });
  afterEach(() => vi.useRealTimers());

  it('is recorded, then opens, whatever inhibits the barrier', async () => {
    expect(await desk.open('gate-1', 'in', 'ambulance')).toEqual({ recorded: true, barrier: 'opened' });
    expect([happened, overrides, barrierRows]).toEqual([
      ['record', 'open'],
      [{ lane: 'gate-1', direction: 'in', reason: 'ambulance', barrier: true, at: now }],
      [
        {
          act: 'opened',
          cause: 'override',
          of: { epoch, sequence: 1 },
          lane: 'gate-1',
          device: 'barrier-1',
          error: null,
        },
      ],
    ]);
  });

  it('is recorded where there is no barrier, and where the barrier does not open', async () => {
    expect(await desk.open('gate-2', 'out', 'jam')).toEqual({ recorded: true, barrier: 'none' });
    answer = { outcome: 'failed', error: { code: ErrorCode.BarrierFailed, message: 'no answer', hint: '' } };
    expect(await desk.open('gate-1', 'out', 'jam')).toEqual({ recorded: true, barrier: 'failed' });
    expect([overrides.map(({ barrier }) => barrier), barrierRows.map(({ act }) => act)]).toEqual([
      [false, true],
      ['failed'],
    ]);
  });

  it('opens without a ledger, and records it late, once, in order, as soon as the ledger takes rows again', async () => {
    broken = true;
    expect(await desk.open('gate-1', 'in', 'fire')).toEqual({ recorded: false, barrier: 'opened' });
    expect(await desk.open('gate-1', 'in', 'ambulance')).toEqual({ recorded: false, barrier: 'opened' });
    const at = now;
    now += 60_000;
    await vi.advanceTimersByTimeAsync(12_000);
    expect([happened, overrides, barrierRows]).toEqual([['open', 'open'], [], []]);
    broken = false;
    await vi.advanceTimersByTimeAsync(12_000);
    expect([
      overrides.map(({ reason, at: when, enteredLate }) => [reason, when, enteredLate]),
      barrierRows.map(({ act, of }) => [act, of?.sequence]),
    ]).toEqual([
      [
        ['fire', at, now],
        ['ambulance', at, now],
      ],
      [
        ['opened', 1],
        ['opened', 2],
      ],
    ]);
  });
});
