import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passageConfigurationSchema } from '../../contract/configuration.ts';
import type { Decision, Direction, Outcome } from '../../contract/decision.ts';
import type { BarrierDriver, BarrierResult } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { DeviceKind, DeviceState } from '../../contract/reading.ts';
import { BarrierDesk, type BarrierEvent } from './barrier-desk.ts';

const epoch = 'a'.repeat(32);

const decision = (outcome: Outcome, direction: Direction = 'in'): Decision => ({
  outcome,
  colour: 'green',
  reasons: [],
  direction,
  lane: 'gate-1',
  temperature: null,
  rules: { id: 'venue', version: '1' },
  clock: 'synchronised',
  epoch,
  sequence: 7,
  offline: false,
  at: 1_631_300_000_000,
  slip: null,
  repeatOf: null,
});

describe('a barrier desk', () => {
  let now: number;
  let rows: BarrierEvent[];
  let opened: number;
  let answer: BarrierResult;
  let ready: readonly DeviceKind[];

  beforeEach(() => {
    vi.useFakeTimers();
    now = 1_631_300_000_000;
    rows = [];
    opened = 0;
    answer = { outcome: 'opened' };
    ready = ['scanner', 'printer', 'thermometer', 'barrier'];
  });
  afterEach(() => vi.useRealTimers());

  const stateOf = (kind: DeviceKind, state: DeviceState['state'], code: number | null = null): DeviceState => ({
    device: `${kind}-1`,
    kind,
    lane: 'gate-1',
    state,
    error: code === null ? null : { code, message: 'lost', hint: '' },
    since: now,
    profile: 'p',
  });

  const deskWith = (inhibitWithout: readonly string[] = []) => {
    const driver: BarrierDriver = {
      kind: 'barrier',
      device: {
        id: 'barrier-1',
        kind: 'barrier',
        lane: 'gate-1',
        profile: 'p',
        transport: { type: 'tcp', host: 'h', port: 1 },
      },
      wiring: { failOpen: true, openForMs: 1000, pulseMs: 500 },
      start: () => undefined,
      state: () => stateOf('barrier', 'ready'),
      open: async () => {
        opened += 1;
        return answer;
      },
      dispose: async () => undefined,
    };
    return new BarrierDesk({
      settings: passageConfigurationSchema.parse({ barrier: { inhibitWithout } }),
      clock: { now: () => now, monotonic: () => now },
      barrierAt: (lane) => (lane === 'gate-1' ? driver : null),
      states: () => ready.map((kind) => stateOf(kind, 'ready')),
      record: (row) => rows.push(row),
      changed: () => undefined,
    });
  };
  const settled = () => vi.advanceTimersByTimeAsync(0);

  it('waits with a vehicle until all of its people are decided and it is let go on', async () => {
    const desk = deskWith();
    desk.passed({ ...decision('admit'), vehicle: { id: 'c'.repeat(32) } });
    await settled();
    expect([opened, rows]).toEqual([0, []]);
    desk.vehicle('gate-1', 'in', { epoch, sequence: 9 });
    await settled();
    expect(opened).toBe(1);
    expect(rows).toMatchObject([{ act: 'opened', cause: 'vehicle', of: { epoch, sequence: 9 } }]);
  });

  it('opens for whoever is admitted, and for nobody else', async () => {
    const desk = deskWith();
    for (const outcome of ['officer', 'refer', 'refuse', 'unreadable', 'repeat'] as const)
      desk.passed(decision(outcome));
    desk.passed({ ...decision('admit'), lane: 'gate-2' });
    await settled();
    expect([opened, rows]).toEqual([0, []]);
    desk.passed(decision('admit'));
    await settled();
    expect([opened, rows]).toEqual([
      1,
      [
        {
          act: 'opened',
          cause: 'passage',
          of: { epoch, sequence: 7 },
          lane: 'gate-1',
          device: 'barrier-1',
          error: null,
        },
      ],
    ]);
  });

  it('stays shut while a device that it needs is not ready, and says which', async () => {
    const desk = deskWith(['printer', 'thermometer']);
    ready = ['scanner', 'barrier'];
    desk.passed(decision('admit'));
    await settled();
    expect([opened, rows.map(({ act }) => act), desk.view('gate-1')?.refused]).toEqual([
      0,
      ['inhibited'],
      {
        act: 'inhibited',
        without: ['printer', 'thermometer'],
        error: expect.objectContaining({ code: ErrorCode.BarrierInhibited }),
        at: now,
      },
    ]);
    now += 60_000;
    expect(desk.view('gate-1')?.refused).toBeNull();
  });

  it('needs no thermometer where nobody is measured: people must get out', async () => {
    const desk = deskWith(['thermometer']);
    ready = ['scanner', 'barrier'];
    desk.passed(decision('admit', 'out'));
    await settled();
    expect(opened).toBe(1);
  });

  it('says that it did not open, until it does', async () => {
    const desk = deskWith();
    answer = { outcome: 'failed', error: { code: ErrorCode.BarrierFailed, message: 'no answer', hint: 'by hand' } };
    desk.passed(decision('admit'));
    await settled();
    expect([rows[0], desk.view('gate-1')?.refused?.act]).toMatchObject([
      { act: 'failed', error: { code: ErrorCode.BarrierFailed, message: 'no answer' } },
      'failed',
    ]);
    answer = { outcome: 'opened' };
    desk.passed(decision('admit'));
    await settled();
    expect(desk.view('gate-1')?.refused).toBeNull();
  });

  it('records that it opened by its wiring as its board was lost, and no other fault as that', async () => {
    const desk = deskWith();
    desk.device(stateOf('barrier', 'opening'));
    desk.device(stateOf('barrier', 'faulty', ErrorCode.BarrierFailed));
    expect(rows).toEqual([]);
    desk.device(stateOf('barrier', 'faulty', ErrorCode.DeviceLost));
    desk.device(stateOf('barrier', 'opening'));
    desk.device(stateOf('barrier', 'absent', ErrorCode.DeviceUnreachable));
    expect(desk.view('gate-1')?.openBy).toBe('power');
    desk.device(stateOf('barrier', 'ready'));
    expect(rows.map(({ act, cause }) => `${act} ${cause}`)).toEqual([
      'opened-by-wiring power',
      'closed-by-wiring power',
    ]);
  });

  it('shows a fire for as long as it lasts', () => {
    const desk = deskWith();
    const fire = (active: boolean) =>
      desk.input({
        kind: 'input',
        input: 'fire',
        active,
        lane: 'gate-1',
        device: 'barrier-1',
        at: now,
        monotonic: now,
      });
    fire(true);
    expect(desk.view('gate-1')?.openBy).toBe('fire');
    fire(false);
    expect([desk.view('gate-1')?.openBy, rows.map(({ act }) => act)]).toEqual([
      null,
      ['opened-by-wiring', 'closed-by-wiring'],
    ]);
  });

  it('leaves no timer behind when the last passage is decided after its end', async () => {
    const desk = deskWith(['scanner']);
    ready = [];
    desk.dispose();
    desk.passed(decision('admit'));
    await vi.advanceTimersByTimeAsync(0);
    expect([rows.map(({ act }) => act), vi.getTimerCount()]).toEqual([['inhibited'], 0]);
  });
});
