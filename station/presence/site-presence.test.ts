import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodePresence, encodePresence, maxPeopleInPart } from '../../contract/presence.ts';
import { siteKeyOn } from '../../contract/site-key.ts';
import { People } from '../identity/people.ts';
import { SiteTags } from '../identity/site-tags.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { keyNames } from '../keys/key-store.ts';
import { presenceChange, tagKeys, tagsOf } from '../passage/person-rows.ts';
import { SitePresence } from './site-presence.ts';

const site = 'benh-vien';
const day = 19_000;
const key = Buffer.alloc(32, 9);
const timings = { hereEveryMs: 1e6, silentMs: 12_500, askEveryMs: 5000 };

let folder: string;
let now: number;
let bus: { at: string; payload: string }[];
let gates: Gate[];

/** A station as far as presence goes: real tags and people, and a topic that hands on when it is told to. */
class Gate {
  readonly name: string;
  readonly tags: SiteTags;
  readonly people: People;
  readonly presence: SitePresence;
  readonly faults: string[] = [];
  readonly left: string[] = [];
  readonly heard: string[] = [];
  up = false;
  sequence: number;
  readonly epoch: string;

  constructor(name: string, more: { keyDay?: number; shared?: boolean; before?: Gate; expected?: string[] } = {}) {
    const { keyDay = day, shared = true, before, expected = [] } = more;
    this.name = name;
    const keys = fileKeys(join(folder, `${name}-${gates.length}`));
    const text = { version: 1, day: keyDay, today: key.toString('base64'), yesterday: null, shared };
    keys.write(keyNames.tags, JSON.stringify(text));
    const unsaved = () => undefined;
    this.tags = new SiteTags(keys, day, () => Buffer.alloc(32, 1), unsaved);
    // What its ledger held is what it knows after a start.
    const own = before === undefined ? [] : [...before.people.all()].filter(({ tags }) => before.owns(tags));
    this.people = new People(3000, own);
    this.epoch = before?.epoch ?? gates.length.toString(16).padStart(32, '0');
    this.sequence = before?.sequence ?? 0;
    const options = {
      ...{ site, station: name, people: this.people, tags: this.tags, timings, expected },
      monotonic: () => now,
      random: (bytes: number) => String(gates.length).padStart(2 * bytes, '0'),
      newest: () => ({ epoch: this.epoch, sequence: Math.max(1, this.sequence) }),
      send: (payload: string) => void bus.push({ at: name, payload }),
      connected: () => this.up,
      left: (tags: readonly string[]) => void this.left.push(...tags),
      changed: () => undefined,
      fault: ({ message }: { message: string }) => void this.faults.push(message),
    };
    const newest = this.sequence === 0 ? null : { epoch: this.epoch, sequence: this.sequence };
    this.presence = new SitePresence(options, newest);
    gates.push(this);
  }

  readonly #own = new Set<string>();
  owns(tags: readonly string[]): boolean {
    return tags.some((tag) => this.#own.has(tag)) && !tags.some((tag) => this.left.includes(tag));
  }

  connect(): this {
    this.up = true;
    this.presence.connection(true);
    return this;
  }

  cut(): void {
    this.up = false;
    this.presence.connection(false);
  }

  pass(person: string, direction: 'in' | 'out'): void {
    const tags = tagsOf(this.tags, [person]);
    const move = this.people.move(tags.all, direction === 'in' ? tags.present : null);
    this.sequence += 1;
    if (direction === 'in') this.#own.add(tags.first.value);
    const data = { direction, lane: 'a', at: 5, colour: 'green' };
    const presence = presenceChange(move, 'a', tags.all);
    this.presence.committed({ data, presence }, { epoch: this.epoch, sequence: this.sequence });
  }

  isInside(person: string): boolean {
    return this.people.isInside(tagsOf(this.tags, [person]).all);
  }

  get says(): readonly [number, string] {
    return [this.people.count, this.presence.scope];
  }
}

/** Until nobody says anything more. */
const settle = (): void => {
  for (let turn = 0; bus.length > 0; turn += 1) {
    expect(turn).toBeLessThan(20_000);
    const [message] = bus.splice(0, 1);
    for (const gate of gates) {
      if (!gate.up || message === undefined) continue;
      gate.heard.push(message.payload);
      gate.presence.take(Buffer.from(message.payload));
    }
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presence-'));
  now = 1_000_000;
  bus = [];
  gates = [];
});
afterEach(() => {
  for (const gate of gates) gate.presence.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const twoGates = (): readonly [Gate, Gate] => {
  const front = new Gate('front').connect();
  settle();
  const back = new Gate('back').connect();
  settle();
  now += 5001;
  front.presence.connection(true);
  settle();
  return [front, back];
};

const off = (gate: Gate): void => {
  gate.cut();
  gates = gates.filter((other) => other !== gate);
};

describe('presence among the stations of a site', () => {
  it('counts at both gates who comes in at one and leaves by the other', () => {
    const [front, back] = twoGates();
    for (const person of ['id:1', 'id:2', 'id:3']) front.pass(person, 'in');
    settle();
    expect([front.says, back.says]).toEqual([
      [3, 'site'],
      [3, 'site'],
    ]);
    back.pass('id:2', 'out');
    settle();
    expect([front.says, back.says, front.isInside('id:2'), front.isInside('id:1')]).toEqual([
      [2, 'site'],
      [2, 'site'],
      false,
      true,
    ]);
    expect(front.left).toEqual([tagsOf(front.tags, ['id:2']).first.value]);
  });

  it('knows at the other gate that somebody passed a moment ago, and not in the other direction', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    settle();
    const keys = tagKeys(tagsOf(back.tags, ['id:1']).all);
    expect(back.people.recent(keys, 'in', now + 2999)?.reasons[0]?.code).toBe('passage.other-gate');
    expect([back.people.recent(keys, 'in', now + 3000), back.people.recent(keys, 'out', now)]).toEqual([null, null]);
  });

  it('says "this gate" while another cannot be reached, also after a start, and "site" once that is back', () => {
    const [front, back] = twoGates();
    back.up = false;
    now += 12_499;
    expect(front.presence.scope).toBe('site');
    now += 1;
    expect(front.presence.scope).toBe('gate');
    const late = new Gate('front', { before: front, expected: ['back'] });
    off(front);
    late.connect();
    settle();
    expect(late.presence.scope).toBe('gate');
    back.connect();
    settle();
    now += 5001;
    late.presence.connection(true);
    settle();
    expect([late.presence.scope, back.presence.scope]).toEqual(['site', 'site']);
  });

  it('learns after a cut who left meanwhile by the other gate, and tells it who came in here', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    front.pass('id:2', 'in');
    settle();
    front.cut();
    front.pass('id:3', 'in');
    back.pass('id:1', 'out');
    back.pass('id:4', 'in');
    settle();
    expect([front.says, back.people.count]).toEqual([[3, 'gate'], 2]);
    now += 6000;
    front.connect();
    settle();
    now += 6000;
    back.presence.connection(true);
    settle();
    for (const gate of [front, back]) {
      expect([gate.says, ['id:1', 'id:2', 'id:3', 'id:4'].map((person) => gate.isInside(person))]).toEqual([
        [3, 'site'],
        [false, true, true, true],
      ]);
    }
  });

  it('learns after a start who left by the other gate while it was off, from what its ledger still counts', () => {
    const [front, back] = twoGates();
    for (const person of ['id:1', 'id:2']) front.pass(person, 'in');
    back.pass('id:3', 'in');
    settle();
    const again = new Gate('front', { before: front });
    off(front);
    back.pass('id:1', 'out');
    settle();
    expect(again.people.count).toBe(2);
    now += 6000;
    again.connect();
    settle();
    now += 6000;
    back.presence.connection(true);
    settle();
    expect([again.says, back.says, again.isInside('id:1'), again.isInside('id:3')]).toEqual([
      [2, 'site'],
      [2, 'site'],
      false,
      true,
    ]);
  });

  it('does not believe what was recorded before and is sent again, to whomever', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    settle();
    const recorded = [...back.heard];
    back.pass('id:1', 'out');
    settle();
    const third = new Gate('third').connect();
    for (const payload of recorded) for (const gate of gates) gate.presence.take(Buffer.from(payload));
    settle();
    now += 6000;
    third.presence.connection(true);
    settle();
    for (const payload of recorded) for (const gate of gates) gate.presence.take(Buffer.from(payload));
    settle();
    expect([front, back, third].map((gate) => gate.people.count)).toEqual([0, 0, 0]);
  });

  it('does not believe what another key made or was changed on its way; counts it and says so', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    const genuine = bus.at(-1)?.payload ?? '';
    settle();
    const stranger = { day, key: Buffer.alloc(32, 3) };
    const decoded = decodePresence(Buffer.from(genuine), site, (at) => front.tags.siteKeysOf(at));
    if (decoded.kind !== 'message') throw new Error('not genuine');
    const message = { ...decoded.message, number: decoded.message.number + 1 };
    const forged = [
      encodePresence(message, stranger, site),
      encodePresence(message, { day, key }, 'other-site'),
      genuine.replace('"green"', '"red"'),
      'nonsense',
    ];
    for (const payload of forged) back.presence.take(Buffer.from(payload));
    expect([back.presence.refused, back.people.count, back.faults.length]).toEqual([4, 1, 4]);
    const after = back.says;
    front.pass('id:2', 'in');
    settle();
    expect([after, back.says]).toEqual([
      [1, 'site'],
      [2, 'site'],
    ]);
  });

  it('goes over midnight with keys that each station steps by itself, whoever is first', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    settle();
    front.tags.advance(day + 1);
    front.pass('id:2', 'in');
    back.pass('id:3', 'in');
    settle();
    back.tags.advance(day + 1);
    back.pass('id:1', 'out');
    back.pass('id:2', 'out');
    settle();
    expect([front.people.count, back.people.count, front.isInside('id:3')]).toEqual([1, 1, true]);
    expect(front.presence.refused + back.presence.refused).toBe(0);
    front.people.forgetBefore(day + 1);
    expect(front.tags.siteKey()).toEqual(siteKeyOn({ day, key: new Uint8Array(key) }, day + 1));
  });

  it('goes on by a new key of central that one station gets after the other, and knows everybody who was there', () => {
    const [front, back] = twoGates();
    front.pass('id:1', 'in');
    back.pass('id:2', 'in');
    settle();
    const given = { generation: 7, key: { day, key: new Uint8Array(Buffer.alloc(32, 4)) } };
    front.tags.give(given, day);
    front.presence.rekeyed();
    settle();
    front.pass('id:2', 'out');
    front.pass('id:3', 'in');
    back.pass('id:4', 'in');
    settle();
    expect([front.says, back.says]).toEqual([
      [2, 'gate'],
      [3, 'site'],
    ]);
    now += 6000;
    back.tags.give(given, day);
    back.presence.rekeyed();
    settle();
    expect([front.says, back.says]).toEqual([
      [3, 'site'],
      [3, 'site'],
    ]);
    back.pass('id:1', 'out');
    back.pass('id:3', 'out');
    front.pass('id:4', 'out');
    settle();
    expect([front.people.count, back.people.count, front.presence.refused, back.presence.refused]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('says after two minutes that it is not spoken to by its own key', () => {
    const [front, back] = twoGates();
    front.tags.give({ generation: 7, key: { day, key: new Uint8Array(Buffer.alloc(32, 4)) } }, day);
    front.pass('id:1', 'in');
    settle();
    expect(back.presence.refused).toBe(0);
    now += 130_000;
    front.pass('id:2', 'in');
    settle();
    expect(back.presence.refused).toBe(1);
  });

  it('of a station without the shared key neither hears nor says anything', () => {
    const [front] = twoGates();
    const stranger = new Gate('third', { shared: false }).connect();
    stranger.pass('id:9', 'in');
    front.pass('id:1', 'in');
    settle();
    expect([stranger.people.count, front.people.count, front.presence.refused]).toEqual([1, 1, 0]);
    // Its clock leapt by a week: nothing is shared any more, and it does not pretend.
    const leapt = new Gate('fourth', { keyDay: day - 7, expected: ['front'] }).connect();
    settle();
    expect([leapt.tags.shared, leapt.presence.scope]).toEqual([false, 'gate']);
  });

  it('tells of thousands of people in parts', () => {
    const [front] = twoGates();
    const count = 3 * maxPeopleInPart + 1;
    for (let person = 0; person < count; person += 1) front.pass(`id:${person}`, 'in');
    settle();
    const third = new Gate('third').connect();
    settle();
    expect([third.people.count, third.presence.scope]).toEqual([count, 'site']);
  });

  it('reads any bytes, and believes none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (bytes, text) => {
        const keys = () => [{ day, key }];
        expect(decodePresence(bytes, site, keys).kind).not.toBe('message');
        const signed = Buffer.from(`{"x":${JSON.stringify(text)},"mac":"${'0'.repeat(64)}"}`);
        expect(decodePresence(signed, site, keys).kind).toBe('malformed');
      }),
    );
  });
});
