import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputNameSchema } from '../../contract/reading.ts';
import { stepWatch, unwatched, type WatchInput, type WiringRow, watchView } from './barrier-watch.ts';

const openForMs = 1000;

const run = (inputs: readonly WatchInput[]) => {
  const rows: WiringRow[] = [];
  let watch = unwatched;
  for (const input of inputs) {
    const step = stepWatch(watch, input, openForMs);
    watch = step.watch;
    rows.push(...step.rows);
  }
  return { watch, rows: rows.map(({ act, cause }) => `${act} ${cause}`) };
};

const input = (name: 'fire' | 'position' | 'button', active: boolean, monotonic: number): WatchInput => ({
  kind: 'input',
  input: name,
  active,
  monotonic,
});

describe('barrier watch', () => {
  it('takes the opening after a command, a button or a fire for what it is', () => {
    const { rows } = run([
      { kind: 'commanded', monotonic: 0 },
      input('position', true, 500),
      input('position', false, 900),
      input('button', true, 5000),
      input('position', true, 5500),
      input('button', false, 5600),
      input('position', false, 5900),
      input('fire', true, 9000),
      input('position', true, 90_000),
      input('fire', false, 95_000),
      input('position', false, 95_500),
    ]);
    expect(rows).toEqual(['opened-by-wiring button', 'opened-by-wiring fire', 'closed-by-wiring fire']);
  });

  it('records what was opened by hand, until it is shut', () => {
    const { watch, rows } = run([{ kind: 'commanded', monotonic: 0 }, input('position', true, 1500)]);
    expect([watchView(watch, 99_999), rows]).toEqual([{ openBy: 'hand', position: 'open' }, ['opened-by-wiring hand']]);
    expect(stepWatch(watch, input('position', false, 3000), openForMs).rows).toEqual([
      { act: 'closed-by-wiring', cause: 'hand' },
    ]);
  });

  it('says when it stands open for longer than an opening takes, but not during a fire', () => {
    const { watch } = run([{ kind: 'commanded', monotonic: 0 }, input('position', true, 500)]);
    const burning = stepWatch(watch, input('fire', true, 600), openForMs).watch;
    expect(
      [watchView(watch, 1000), watchView(watch, 1001), watchView(burning, 99_999)].map(({ position }) => position),
    ).toEqual(['open', 'too-long', 'open']);
  });

  it('opens by a lost supply and shuts when it is back, once each', () => {
    const board = (lost: boolean, monotonic: number): WatchInput => ({ kind: 'board', lost, monotonic });
    expect(run([board(false, 0), board(true, 1), board(true, 2), board(false, 3)]).rows).toEqual([
      'opened-by-wiring power',
      'closed-by-wiring power',
    ]);
  });

  it('closes nothing that it has not opened, and opens nothing twice, whatever happens', () => {
    const anyInput = fc.oneof(
      fc.record({ kind: fc.constant('commanded' as const) }),
      fc.record({ kind: fc.constant('board' as const), lost: fc.boolean() }),
      fc.record({
        kind: fc.constant('input' as const),
        input: fc.constantFrom(...inputNameSchema.options),
        active: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInput, fc.nat(2000))), (inputs) => {
        let now = 0;
        const { rows } = run(
          inputs.map(([given, after]) => {
            now += after;
            return { ...given, monotonic: now };
          }),
        );
        for (const cause of ['fire', 'power', 'hand']) {
          const acts = rows.filter((row) => row.endsWith(` ${cause}`)).map((row) => row.startsWith('opened'));
          expect(acts).toEqual(acts.map((_act, index) => index % 2 === 0));
        }
      }),
    );
  });
});
