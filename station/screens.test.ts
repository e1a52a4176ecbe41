import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScreenState } from '../contract/rpc.ts';
import { Screens } from './screens.ts';

const built: string[] = [];
const screens = (): Screens =>
  new Screens((lane, revision) => {
    built.push(`${lane} ${revision}`);
    return { revision } as ScreenState;
  });
const pushed: number[] = [];
const push = ({ revision }: ScreenState): void => void pushed.push(revision);
const turn = (): Promise<void> => Promise.resolve();

beforeEach(() => {
  vi.useFakeTimers();
  built.length = 0;
  pushed.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe('screens', () => {
  it('tell the changes of one turn as one state, and build none for a lane that nobody watches', async () => {
    const all = screens();
    all.watch('a', push);
    all.changed('a');
    all.changed('b');
    all.changedEverywhere();
    await turn();
    expect([pushed, built]).toEqual([[2], ['a 1', 'a 2']]);
  });

  it('tell a number that runs on its own four times a second, however often it changes', async () => {
    const all = screens();
    all.watch('a', push);
    for (let ms = 0; ms < 1000; ms += 10) {
      all.changedSoon();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(250);
    expect(pushed).toHaveLength(4);
  });

  it('tell nothing more of a station that has stopped: its ledger is closed', async () => {
    const all = screens();
    all.watch('a', push);
    all.changedSoon();
    all.dispose();
    await vi.advanceTimersByTimeAsync(1000);
    expect([pushed, built]).toEqual([[], ['a 1']]);
  });

  it('tell nobody who has stopped watching', async () => {
    const all = screens();
    const { stop } = all.watch('a', push);
    all.changedSoon();
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(pushed).toEqual([]);
  });
});
