import { expect, it } from 'vitest';
import { noon, screenStateOf } from '../testing/states.ts';
import { createScreenStore, type ScreenStore } from './screen-store.ts';

const started = (): ScreenStore => {
  const store = createScreenStore(() => noon);
  store.opened();
  return store;
};

const summary = (store: ScreenStore): unknown => {
  const { link, state } = store.snapshot();
  return [link, state?.revision ?? null, state?.inside ?? null];
};

it('ignores a state older than the one it shows', () => {
  const store = started();
  store.state(screenStateOf({ revision: 5, inside: 5 }));
  store.state(screenStateOf({ revision: 4, inside: 4 }));
  expect(summary(store)).toEqual(['connected', 5, 5]);
});

it('takes lower revisions after a reconnection: a restarted station counts anew', () => {
  const store = started();
  store.state(screenStateOf({ revision: 500, inside: 5 }));
  store.lost();
  const lost = summary(store);
  store.opened();
  const opened = summary(store);
  store.state(screenStateOf({ revision: 1, inside: 6 }));
  expect([lost, opened, summary(store)]).toEqual([
    ['lost', 500, 5],
    ['lost', 500, 5],
    ['connected', 1, 6],
  ]);
});

it('takes lower revisions of another lane', () => {
  const store = started();
  store.state(screenStateOf({ revision: 9 }));
  store.state(screenStateOf({ revision: 2, lane: { id: 'b', name: 'B', direction: 'out' } }));
  expect(store.snapshot().state?.lane.id).toBe('b');
});

it('is connected again when a silent station answers with the state it had', () => {
  const store = started();
  store.state(screenStateOf({ revision: 3 }));
  store.lost();
  store.state(screenStateOf({ revision: 3, now: noon + 5000 }));
  expect([store.snapshot().link, store.snapshot().heardAt]).toEqual(['connected', noon + 5000]);
});

it("follows the station's clock, and not the few milliseconds that a message takes", () => {
  const store = started();
  const offsets = [noon + 60_000, noon + 59_990, noon + 120_000].map((now, index) => {
    store.state(screenStateOf({ revision: index, now }));
    return store.snapshot().clockOffset;
  });
  expect(offsets).toEqual([60_000, 60_000, 120_000]);
});

it('stays connecting until a first state has come, and says why none comes', () => {
  const store = started();
  store.lost();
  const before = store.snapshot().link;
  store.refused({ code: 6002, message: 'no such lane', hint: '' });
  expect([before, store.snapshot().link, store.snapshot().refusal?.message]).toEqual([
    'connecting',
    'refused',
    'no such lane',
  ]);
});
