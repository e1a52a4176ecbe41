import { beforeEach, describe, expect, it } from 'vitest';
import type { SyncedAnswer } from '../sync-link.ts';
import { type FromCentralParts, takeFromCentral } from './from-central.ts';

const said: string[] = [];
const say = (what: string) => (): void => void said.push(what);
const parts: FromCentralParts = {
  ledger: { take: say('acknowledged'), metDamage: say('damaged') },
  commands: { centralReached: say('reached'), take: say('command'), sent: say('sent') },
  enrolment: {
    certificate: { centralReached: say('reached') },
    retirement: { sent: say('sent') },
    trust: { take: say('trust') },
  },
  lists: { take: async () => say('list')() },
  presence: { take: say('presence'), connection: say('line') },
  training: { active: false },
  clock: { compare: say('compared') },
  clockWatch: { look: say('looked') },
  faults: { raise: say('fault') },
  changed: say('changed'),
  counted: say('counted'),
};
const heard = (answer: SyncedAnswer): readonly string[] => {
  takeFromCentral(parts, answer);
  return said;
};

beforeEach(() => void said.splice(0));

describe('what central tells', () => {
  it('is shown when it changes what a screen says', () => {
    expect(heard({ kind: 'network', state: { state: 'online', since: 1, error: null } }).at(-1)).toBe('changed');
  });

  it('is not shown at once when it comes with every acknowledgement: a decision would wait behind it', () => {
    const time = { time: 1, roundTripMs: 2, monotonic: 3 };
    expect(heard({ kind: 'central-time', time })).toEqual(['compared', 'looked']);
    said.splice(0);
    const watermark = { time: 1, epochs: [] };
    expect(heard({ kind: 'acknowledged', position: 1, watermark, parted: [], missing: [] })).toEqual([
      'acknowledged',
      'counted',
    ]);
  });
});
