import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passageConfigurationSchema } from '../../contract/configuration.ts';
import type { Decision } from '../../contract/decision.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import { peopleOf } from '../../contract/vehicle.ts';
import type { Identified } from '../gate/gate.ts';
import { type ClosedVehicle, VehicleDesk } from './vehicle-desk.ts';

const now = 1_000_000;
let closed: ClosedVehicle[];
let desk: VehicleDesk;
let ids: number;
let deciding: readonly string[];

const make = (policy: 'off' | 'guard' | 'permit') => {
  const { vehicle } = passageConfigurationSchema.parse({ vehicle: { policy, waitSeconds: 60 } });
  return new VehicleDesk(
    vehicle,
    { now: () => now, monotonic: () => now },
    {
      newId: () => {
        ids += 1;
        return String(ids).padStart(32, '0');
      },
      isDeciding: (id) => deciding.includes(id),
      changed: () => undefined,
      closed: (vehicle) => closed.push(vehicle),
    },
  );
};

beforeEach(() => {
  vi.useFakeTimers();
  [closed, ids, deciding] = [[], 0, []];
  desk = make('permit');
});
afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
});

type Shown = Readonly<{ plate?: string; verified?: boolean; typedPlate?: string; direction?: 'in' | 'out' }>;

const shown = ({ plate, verified = true, typedPlate, direction = 'in' }: Shown = {}): Identified =>
  ({
    direction,
    ...(plate === undefined ? {} : { permit: { view: { verified, plate, typedPlate: typedPlate ?? null, seats: 3 } } }),
  }) as Partial<Identified> as Identified;

const decided = (sequence: number, more: Partial<Decision> = {}): DecisionView => ({
  decision: {
    ...{ outcome: 'admit', colour: 'green', epoch: 'a'.repeat(32), sequence, temperature: null },
    vehicle: { id: desk.view?.id ?? '' },
    ...more,
  } as Partial<Decision> as Decision,
  maskedName: `N${sequence}`,
  credential: 'cccd',
  remeasure: null,
});
const members = () => desk.view?.members.map(({ sequence, outcome }) => [sequence, outcome]);

describe('a vehicle', () => {
  it('begins with a genuine permit that names it, and takes in whoever shows a code after that', () => {
    expect(desk.take(shown()).vehicle).toBeUndefined();
    expect(desk.take(shown({ plate: '51F12345' })).vehicle).toEqual({
      id: '0'.repeat(31) + 1,
      plate: '51F12345',
      slip: 'each',
    });
    expect(desk.take(shown()).vehicle).toEqual({ id: '0'.repeat(31) + 1, plate: '51F12345', slip: 'each' });
    expect(desk.view).toMatchObject({ plate: '51F12345', seats: 3, members: [] });
  });

  it('does not begin with a permit that is not genuine, on the way out, or where only the guard begins one', () => {
    expect(desk.take(shown({ plate: '51F12345', verified: false })).vehicle).toBeUndefined();
    expect(desk.take(shown({ plate: '51F12345', direction: 'out' })).vehicle).toBeUndefined();
    desk = make('guard');
    expect(desk.take(shown({ plate: '51F12345' })).vehicle).toBeUndefined();
    desk.open('in', '51f-123.45');
    expect(desk.take(shown()).vehicle?.plate).toBe('51F12345');
  });

  it('is that of the plate that the officer has typed, not of the one on the permit', () => {
    expect(desk.take(shown({ plate: '51F12345', typedPlate: '59A-99999' })).vehicle?.plate).toBe('59A99999');
  });

  it('makes room for another vehicle, whose permit names another plate', () => {
    desk.take(shown({ plate: '51F12345' }));
    desk.decided(decided(1));
    desk.take(shown({ plate: '60C11111' }));
    expect(closed).toMatchObject([{ by: 'next', view: { plate: '51F12345' } }]);
    expect(desk.view).toMatchObject({ plate: '60C11111', members: [] });
  });

  it('learns its plate later, and keeps its people', () => {
    desk.open('in', null);
    desk.take(shown());
    desk.decided(decided(1));
    desk.open('in', '51F-123.45');
    expect(desk.view).toMatchObject({ plate: '51F12345', members: [{ sequence: 1 }] });
  });

  it('lists each person once, as they were decided last', () => {
    desk.open('in', null);
    const before = { epoch: 'a'.repeat(32), sequence: 1, at: now };
    desk.decided(decided(1, { outcome: 'officer' }));
    desk.decided(decided(2, { companions: 2 }));
    desk.decided(decided(3, { outcome: 'repeat' }));
    desk.decided(decided(4, { outcome: 'refuse', officerOf: before }));
    desk.decided(decided(5, { vehicle: { id: 'f'.repeat(32) } }));
    expect(members()).toEqual([
      [4, 'refuse'],
      [2, 'admit'],
    ]);
    expect(peopleOf(desk.view?.members ?? [])).toEqual({ people: 4, admitted: 3 });
    desk.corrected({ epoch: 'a'.repeat(32), sequence: 2 }, 0);
    desk.corrected({ epoch: 'a'.repeat(32), sequence: 4 }, null);
    expect(peopleOf(desk.view?.members ?? [])).toEqual({ people: 1, admitted: 1 });
  });

  it('goes on with one touch, and by itself when nobody comes for a while', () => {
    desk.open('in', null);
    desk.decided(decided(1));
    desk.finish();
    expect(desk.view).toBeNull();
    expect(() => desk.finish()).toThrow(expect.objectContaining({ code: ErrorCode.VehicleMissing }));
    desk.open('in', null);
    vi.advanceTimersByTime(50_000);
    desk.decided(decided(2));
    vi.advanceTimersByTime(59_999);
    expect(desk.view).not.toBeNull();
    vi.advanceTimersByTime(1);
    expect(closed.map(({ by }) => by)).toEqual(['finished', 'time']);
  });

  it('neither goes on nor is given up while somebody of it is measured or asked', () => {
    desk.open('in', null);
    desk.decided(decided(1));
    deciding = [desk.view?.id ?? ''];
    expect(() => desk.finish()).toThrow(expect.objectContaining({ code: ErrorCode.RpcLaneBusy }));
    vi.advanceTimersByTime(60_000);
    expect([members(), desk.view?.until, closed]).toEqual([[[1, 'admit']], now + 60_000, []]);
    deciding = [];
    vi.advanceTimersByTime(60_000);
    expect(closed).toMatchObject([{ by: 'time' }]);
  });

  it('that makes room still counts whoever of it is decided after that', () => {
    desk.take(shown({ plate: '51F12345' }));
    const before = desk.view?.id ?? '';
    const late = decided(1, { outcome: 'refuse' });
    deciding = [before];
    desk.take(shown({ plate: '60C11111' }));
    expect([desk.view?.plate, closed]).toEqual(['60C11111', []]);
    desk.decided(late);
    deciding = [];
    desk.settled();
    expect(closed).toMatchObject([{ by: 'next', view: { id: before, members: [{ sequence: 1, outcome: 'refuse' }] } }]);
    expect(members()).toEqual([]);
  });

  it('leaves nothing behind where nobody showed a code', () => {
    desk.open('in', null);
    vi.advanceTimersByTime(60_000);
    expect([desk.view, closed]).toEqual([null, []]);
  });

  it('is none where vehicles are off', () => {
    desk = make('off');
    expect(desk.offered).toBe(false);
    expect(() => desk.open('in', null)).toThrow(expect.objectContaining({ code: ErrorCode.VehicleMissing }));
    expect(desk.take(shown({ plate: '51F12345' })).vehicle).toBeUndefined();
  });
});
