import { expect, it } from 'vitest';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { TestStation } from '../testing/test-station.ts';
import { passageOf } from './passage-facts.ts';

it('says what tracing needs of a passage, and what cannot be traced', async () => {
  const station = await TestStation.create('s', 'k', (await newSealingKeyPair()).publicKey);
  const time = Date.UTC(2021, 8, 1);
  const rows = [
    station.passage({ at: 12_345, identity: null, direction: 'out', outcome: 'refer', mode: 'demo', lane: 'b' }),
    station.row('vn.checkpoint.device.v1', 1, {}),
    station.row('vn.checkpoint.passage.v1', 1, {}),
    station.row('vn.checkpoint.passage.v1', 1, JSON.parse('{"__proto__":{"polluted":true}}')),
    ...[time + 401 * 86_400_000, 8.64e15, -1].map((at) => station.passage({ at, time, identity: null })),
    station.row('vn.checkpoint.passage.v1', 1, { at: null, lane: 'a', direction: 'in', outcome: 'admit' }),
  ];
  const infinite = Buffer.from(String(rows[0]?.public && Buffer.from(rows[0].public)).replaceAll('12345', '1e999'));
  const known = { at: 12_345, direction: 'out', outcome: 'refer', mode: 'demo', lane: 'b' };
  expect([rows.map((row) => passageOf(row.public)), passageOf(infinite), passageOf(Buffer.from('?'))]).toEqual([
    [known, null, ...Array(6).fill('unreadable')],
    'unreadable',
    null,
  ]);
  expect('polluted' in {}).toBe(false);
});
