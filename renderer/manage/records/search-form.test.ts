import { expect, it } from 'vitest';
import { daysUntil, queryOf, type SearchForm, todaysForm } from './search-form.ts';

/** 1:30 in the morning of 23 November 2026 in Viet Nam: the day before by Greenwich. */
const now = Date.UTC(2026, 10, 22, 18, 30);
const midnight = Date.UTC(2026, 10, 22, 17);
const hour = 3_600_000;
const form = (change: Partial<SearchForm> = {}): SearchForm => ({ ...todaysForm(now, 420), ...change });

it('is the whole local day where nothing else is typed', () => {
  expect(form().day).toBe('2026-11-23');
  expect(queryOf(form(), 420)).toEqual({
    ...{ kind: 'passage', from: midnight, to: midnight + 24 * hour },
    ...{ lane: null, outcome: null, slip: null, next: null },
  });
});

it('takes the times as they are on the wall', () => {
  const query = queryOf(form({ from: '08:00', to: '09:00', slip: '0412', lane: 'main', outcome: 'refuse' }), 420);
  expect(query).toMatchObject({ from: midnight + 8 * hour, to: midnight + 9 * hour, slip: 412, lane: 'main' });
  expect(query?.outcome).toBe('refuse');
});

it('asks nothing of rows that they do not have', () => {
  const change = { slip: '412', lane: 'main', outcome: 'refuse' } as const;
  expect(queryOf(form({ ...change, kind: 'override' }), 420)).toMatchObject({
    lane: 'main',
    outcome: null,
    slip: null,
  });
  expect(queryOf(form({ ...change, kind: 'operator' }), 420)).toMatchObject({ lane: null, outcome: null, slip: null });
});

it('is none without a day, or where it ends before it begins', () => {
  expect(queryOf(form({ day: '' }), 420)).toBeNull();
  expect(queryOf(form({ from: '10:00', to: '09:00' }), 420)).toBeNull();
});

it('offers today first, by the local date', () => {
  expect(daysUntil(now, 420).slice(0, 2)).toEqual(['2026-11-23', '2026-11-22']);
});
