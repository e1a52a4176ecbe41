import { expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { DecisionView, WatchView } from '../../contract/rpc.ts';
import type { GateEffect } from '../gate/gate.ts';
import { WatchHits } from './watch-hits.ts';

const of = { epoch: 'a'.repeat(32), sequence: 1 };
const watch: WatchView = { level: 'f0', until: 20_000, list: { version: 7, made: 0 }, answer: null };

const hitsOf = (more: Partial<WatchView>): WatchHits => {
  const hits = new WatchHits();
  const view = { decision: of, watch: { ...watch, ...more } } as Partial<DecisionView> as DecisionView;
  hits.decided({ kind: 'decide' } as Extract<GateEffect, { kind: 'decide' }>, view, 0);
  return hits;
};
const notThem = { answer: 'not-them', by: 'central', again: false } as const;

it('takes central’s word on whom it can know', () => {
  expect(hitsOf({}).answer(of, notThem, 1)?.hit.watch).toMatchObject({ answer: 'not-them', by: 'central' });
});

it('lets nobody go on central’s word who was found by another document than the one central sees', () => {
  const hits = hitsOf({ elsewhere: true });
  expect(() => hits.answer(of, notThem, 1)).toThrow(expect.objectContaining({ code: ErrorCode.WatchHitAnswered }));
  expect(hits.answer(of, { ...notThem, by: 'officer' }, 1)?.hit.watch.answer).toBe('not-them');
});

it('takes it that such a person is listed', () => {
  const listed = { answer: 'confirmed', by: 'central', again: false } as const;
  expect(hitsOf({ elsewhere: true }).answer(of, listed, 1)?.hit.watch.answer).toBe('confirmed');
});
