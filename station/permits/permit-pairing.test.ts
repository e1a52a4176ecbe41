import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person, TravelPermit } from '../../contract/credential.ts';
import type { Identified } from '../gate/gate.ts';
import { personOf } from '../gate/testing.ts';
import {
  holderOf,
  idlePairing,
  type Paired,
  type PairingInput,
  type PairingSettings,
  type PairingState,
  stepPairing,
  wantOf,
} from './permit-pairing.ts';

const card = (number: string, monotonic: number, direction: 'in' | 'out' = 'in') =>
  personOf(number, monotonic, direction);

const permit = (
  number: string,
  monotonic: number,
  {
    verified = true,
    plate = null,
    id = `GDD-${number}`,
  }: { verified?: boolean; plate?: string | null; id?: string } = {},
): Identified => {
  const base = personOf(number, monotonic);
  const person = base.credential.kind === 'unknown' ? null : base.credential.person;
  const signedBy = { name: 'UBND', country: 'VN', keyId: '00' };
  const credential: TravelPermit = {
    kind: 'permit',
    ...(verified
      ? { verified: true, error: null, signedBy, until: null }
      : { verified: false, error: { code: 3101, message: 'forged' }, signedBy: null, until: null }),
    person: person as Person,
    permit: {
      id,
      purpose: null,
      areas: [],
      route: null,
      plate,
      seats: null,
      weekdays: [],
      dates: [],
      from: null,
      to: null,
      hours: null,
      authority: null,
    },
    issuedAt: null,
    warnings: [],
  };
  return { ...base, credential, scan: { ...base.scan, text: id } };
};

const settings = (changed: Partial<PairingSettings> = {}): PairingSettings => ({
  policy: 'required',
  holder: 'card',
  plate: 'off',
  waitMs: 10_000,
  ...changed,
});

const A = '001087029317';
const B = '079195000123';

/** `A+A`: permit and card; `A+-`: a permit alone; then how they match. */
const told = (out: readonly Paired[]): readonly string[] =>
  out.map((paired) => {
    const name = (one: Identified | null): string => (one === null ? '-' : one.keys[0] === A ? 'A' : 'B');
    return `${name(paired.permit)}+${name(paired.card)} ${holderOf(paired)}`;
  });

const run = (inputs: readonly PairingInput[], using: PairingSettings) => {
  let state: PairingState = idlePairing;
  const out: Paired[] = [];
  for (const input of inputs) {
    const step = stepPairing(state, input, using);
    state = step.state;
    out.push(...step.out);
  }
  return { state, out };
};
const scan = (identified: Identified): PairingInput => ({ kind: 'scan', identified });
const time = (now: number): PairingInput => ({ kind: 'time', now });

describe('permit and card', () => {
  it.each<[string, readonly PairingInput[], Partial<PairingSettings>, readonly string[]]>([
    ['permit, then card', [scan(permit(A, 0)), scan(card(A, 900))], {}, ['A+A match']],
    ['card, then permit', [scan(card(A, 0)), scan(permit(A, 900))], {}, ['A+A match']],
    ['a card of somebody else', [scan(permit(A, 0)), scan(card(B, 900))], {}, ['A+B mismatch']],
    ['no card in time', [scan(permit(A, 0)), time(9999), time(10_000)], {}, ['A+- unknown']],
    ['no permit in time', [scan(card(A, 0)), time(10_000)], {}, ['-+A unknown']],
    ['a card that needs no permit', [scan(card(A, 0))], { policy: 'accepted' }, ['-+A unknown']],
    [
      'a card, and then its permit after all',
      [scan(card(A, 0)), scan(permit(A, 5000))],
      { policy: 'accepted' },
      ['-+A unknown', 'A+A match'],
    ],
    [
      'a card, and then the permit of the next person',
      [scan(card(A, 0)), scan(permit(B, 5000)), scan(card(B, 6000))],
      { policy: 'accepted' },
      ['-+A unknown', 'B+B match'],
    ],
    [
      'a card, and its permit too late',
      [scan(card(A, 0)), scan(permit(A, 11_000)), time(21_000)],
      { policy: 'accepted' },
      ['-+A unknown', 'A+- unknown'],
    ],
    ['an officer who compares by eye', [scan(permit(A, 0))], { holder: 'officer' }, ['A+- unknown']],
    ['a permit that is not genuine', [scan(permit(A, 0, { verified: false }))], {}, ['A+- unknown']],
    [
      'the same permit twice',
      [scan(permit(A, 0)), scan(permit(A, 500)), scan(card(A, 900)), scan(card(A, 950))],
      {},
      ['A+A match'],
    ],
    [
      'the next person’s permit before a card came',
      [scan(permit(A, 0)), scan(permit(B, 3000)), scan(card(B, 4000))],
      {},
      ['A+- unknown', 'B+B match'],
    ],
    [
      'a lane that was switched',
      [scan(card(A, 0, 'out')), scan(permit(A, 500)), time(20_000)],
      {},
      ['-+A unknown', 'A+- unknown'],
    ],
    ['an officer who does not wait', [scan(permit(A, 0)), { kind: 'enough' }], {}, ['A+- unknown']],
  ])('%s', (_, inputs, changed, expected) => {
    expect(told(run(inputs, settings(changed)).out)).toEqual(expected);
  });

  it('wait for the vehicle’s plate where the permit names one', () => {
    const using = settings({ plate: 'ask' });
    const named = permit(A, 0, { plate: '51F12345' });
    const { state, out } = run([{ kind: 'plate', plate: '1' }, scan(named), scan(card(A, 500))], using);
    expect([out, state.held === null ? null : wantOf(state.held, using)]).toEqual([[], 'plate']);
    const after = stepPairing(state, { kind: 'plate', plate: '51F12345' }, using);
    expect([told(after.out), after.out[0]?.plate, after.state.held]).toEqual([['A+A match'], '51F12345', null]);
  });

  it('of two people never come out as one passage that does not say so, and nothing is kept or lost', () => {
    const people = fc.constantFrom(A, B, '048090000456');
    const event = fc.oneof(
      fc.record({ kind: fc.constant('card' as const), who: people, gap: fc.integer({ min: 0, max: 12_000 }) }),
      fc.record({
        kind: fc.constant('permit' as const),
        who: people,
        gap: fc.integer({ min: 0, max: 12_000 }),
        plate: fc.constantFrom(null, '51F12345'),
        verified: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('plate' as const), gap: fc.integer({ min: 0, max: 3000 }) }),
      fc.record({ kind: fc.constant('enough' as const), gap: fc.integer({ min: 0, max: 3000 }) }),
    );
    const wishes = fc.record({
      policy: fc.constantFrom('accepted' as const, 'required' as const),
      holder: fc.constantFrom('officer' as const, 'card' as const),
      plate: fc.constantFrom('off' as const, 'ask' as const),
      waitMs: fc.constant(10_000),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), wishes, (events, using) => {
        let now = 0;
        let state: PairingState = idlePairing;
        const out: Paired[] = [];
        const scans: Identified[] = [];
        const take = (input: PairingInput) => {
          const step = stepPairing(state, input, using);
          state = step.state;
          out.push(...step.out);
          expect(state.held === null || now < state.held.deadline || input.kind !== 'time').toBe(true);
        };
        for (const one of events) {
          now += one.gap;
          take(time(now));
          if (one.kind === 'plate') take({ kind: 'plate', plate: '51F12345' });
          else if (one.kind === 'enough') take({ kind: 'enough' });
          else {
            const identified = one.kind === 'card' ? card(one.who, now) : permit(one.who, now, one);
            scans.push(identified);
            take(scan(identified));
          }
        }
        now += 10_000;
        take(time(now));
        expect(state.held).toBeNull();
        for (const { permit: paper, card: theirs } of out) {
          expect(paper !== null || theirs !== null).toBe(true);
          if (paper === null || theirs === null) continue;
          const same = paper.keys[0] === theirs.keys[0];
          expect(holderOf({ permit: paper, card: theirs })).toBe(same ? 'match' : 'mismatch');
          expect(Math.abs(paper.scan.monotonic - theirs.scan.monotonic)).toBeLessThanOrEqual(10_000);
        }
        // Every code came out, or another read of the same one did.
        const came = new Set(out.flatMap((paired) => [paired.permit?.scan.text, paired.card?.scan.text]));
        for (const { scan: read } of scans) expect(came.has(read.text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
