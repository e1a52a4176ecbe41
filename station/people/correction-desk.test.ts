import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { RowKey } from '../../contract/decision.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import { People } from '../identity/people.ts';
import { CorrectionDesk } from './correction-desk.ts';

const epoch = 'a'.repeat(32);

const viewOf = (sequence: number): DecisionView => ({
  maskedName: `N. V. ${sequence}`,
  credential: 'cccd',
  decision: {
    outcome: 'admit',
    colour: 'green',
    // What rules say of a passage: a kilobyte, and nothing of it is needed for a correction.
    reasons: [{ code: 'admitted', vi: `${sequence} Mời vào `.repeat(20), en: `${sequence} Welcome `.repeat(20) }],
    direction: 'in',
    lane: 'gate-1',
    temperature: null,
    rules: { id: 'venue', version: '1' },
    clock: 'synchronised',
    epoch,
    sequence,
    offline: false,
    at: 1000 + sequence,
    slip: sequence,
    repeatOf: null,
  },
});

const collector = (): (() => Promise<number>) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return async () => {
    // What is weak is held until the turn in which it was made is over.
    await new Promise(setImmediate);
    collect();
    return process.memoryUsage().heapUsed;
  };
};

it('keeps little of a passage that may be corrected, and lets go of the oldest', async () => {
  const people = new People(3000, []);
  const desk = new CorrectionDesk({ people, monotonic: () => 0, append: () => Promise.reject(new Error('no row')) });
  const heap = collector();
  const pass = (sequence: number): RowKey => {
    const view = viewOf(sequence);
    // Structured cloning makes each string one of its own, as parsing a row does.
    const { decision } = structuredClone(view);
    const tag = `${sequence}`.padStart(32, '0');
    const move = people.move([tag], { person: tag, day: 1, tags: [tag] });
    const row = Promise.resolve(decision);
    const { at, colour, reasons } = decision;
    const forget = people.remember([tag], 'in', sequence * 3000, { at, colour, reasons, open: reasons, row });
    desk.keep({ view: { ...view, decision }, move, forget });
    // They leave by another gate.
    people.move([tag], null);
    return decision;
  };
  const first = pass(1);
  const before = await heap();
  for (let sequence = 2; sequence < 5000; sequence += 1) pass(sequence);
  expect(desk.until(first)).toBe(1001 + 15 * 60_000);
  const last = pass(5001);
  // Measured: 750 bytes each; 2,300 with the whole decision.
  expect((await heap()) - before).toBeLessThan(5000 * 1000);
  for (let sequence = 5002; sequence < 5010; sequence += 1) pass(sequence);
  expect(desk.until(first)).toBeNull();
  expect(desk.until(last)).toBe(6001 + 15 * 60_000);
});
