import type { Statement } from 'better-sqlite3';
import type { Stay, TraceAnswer } from '../../contract/central-api.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { normaliseIdentityNumber } from '../../contract/identity.ts';
import type { Opener } from '../opener.ts';
import type { ReadableDatabase } from '../store/database.ts';
import { findPerson, type PersonKeyHasher } from '../store/person-index.ts';
import { type Fellow, FellowPassengers } from './fellow-passengers.ts';
import { joined, type Meeting, meetingsOf, minutesOf } from './meetings.ts';
import { Records } from './records.ts';
import { Referrals } from './referrals.ts';
import { Sightings } from './sightings.ts';
import { defaultStayRules, type Sighting, type SiteStay, type StayRules, staysOf } from './stays.ts';

const dayMs = 86_400_000;

export type TraceQuestion = Readonly<{
  /** Citizen number, old number, passport, QID or health-insurance number, as somebody typed it. */
  person: string;
  /** How far to look back. [1...366] days */
  days: number;
  /** The end of the time asked about, ms since the Unix epoch. What nobody could know then is left out of the answer. */
  at: number;
}>;

export type TracerParts = Readonly<{
  database: ReadableDatabase;
  hasher: PersonKeyHasher;
  opener: Opener;
  clock: Clock;
  rules?: StayRules;
}>;

type Contact = Readonly<{ other: number; meetings: readonly Meeting[]; position: number; sameVehicle: boolean }>;
type Window = Readonly<{ site: number; from: number; to: number }>;

/** Decision 5053/QĐ-BYT: the places and times of a case (F0), and everybody who was there then (F1). */
export class Tracer {
  readonly #parts: TracerParts;
  readonly #rules: StayRules;
  readonly #sightings: Sightings;
  readonly #fellows: FellowPassengers;
  readonly #records: Records;
  readonly #referrals: Referrals;
  readonly #newest: Statement<[number], { position: number }>;

  constructor(parts: TracerParts) {
    this.#parts = parts;
    this.#rules = parts.rules ?? defaultStayRules;
    this.#sightings = new Sightings(parts.database);
    this.#fellows = new FellowPassengers(parts.database);
    this.#records = new Records(parts.database, parts.opener);
    this.#referrals = new Referrals(parts.database, this.#records);
    this.#newest = parts.database.prepare('SELECT position FROM passage WHERE person = ? ORDER BY time DESC LIMIT 1');
  }

  get referrals(): Referrals {
    return this.#referrals;
  }

  /** @throws CheckpointError CentralPersonUnknown */
  async trace(question: TraceQuestion): Promise<TraceAnswer> {
    const begun = this.#parts.clock.monotonic();
    const person = this.#find(question.person);
    const from = question.at - question.days * dayMs;
    const stays = this.#staysBetween(person, from, question.at);
    const fellows = this.#fellows.of(person, from, question.at);
    const contacts = withFellows(this.#contacts(person, stays, question.at), fellows);
    const newest = this.#newest.get(person)?.position;
    const positions = [...contacts.map(({ position }) => position), ...(newest === undefined ? [] : [newest])];
    const records = await this.#records.of(positions);
    const tests = this.#referrals.tests();
    const personAt = (position: number | undefined) => records.get(position ?? -1)?.person ?? unknownPerson;
    return {
      person: personAt(newest),
      from: iso(from),
      to: iso(question.at),
      milestones: stays.map((stay) => this.#milestone(stay)),
      tests: [...(tests.get(person) ?? [])],
      contacts: contacts.map(({ other, meetings, position, sameVehicle }) => ({
        person: personAt(position),
        tests: [...(tests.get(other) ?? [])],
        minutesTogether: minutesOf(meetings),
        marks: [...(records.get(position)?.marks ?? [])],
        sameVehicle,
        meetings: meetings.map((meeting) => ({
          site: this.#records.name('site', meeting.site),
          from: iso(meeting.from),
          to: iso(meeting.to),
        })),
      })),
      unindexed: 0,
      tookMs: Math.round((this.#parts.clock.monotonic() - begun) * 10) / 10,
    };
  }

  #find(typed: string): number {
    const found = findPerson(this.#parts.database, this.#parts.hasher, normaliseIdentityNumber(typed));
    if (found !== null) return found;
    throw new CheckpointError(
      ErrorCode.CentralPersonUnknown,
      'nobody with this number has passed a checkpoint that reports here',
      'check the number: citizen number, old number, passport, QID or health-insurance number; a masked number cannot be traced',
    );
  }

  /** Passages a while before and after belong to it: they show where a stay began and whether it ended. */
  #staysBetween(person: number, from: number, to: number): readonly SiteStay[] {
    const { longestMs } = this.#rules;
    const sightings = this.#sightings.ofPerson(person, from - longestMs, to + longestMs);
    return endingBy(
      staysOf(sightings, this.#rules).filter((stay) => stay.to >= from),
      to,
    );
  }

  #contacts(person: number, stays: readonly SiteStay[], at: number): readonly Contact[] {
    const candidates = this.#candidates(person, stays);
    return [...candidates].flatMap(([other, theirs]) => this.#contact(other, theirs, stays, at) ?? []);
  }

  /** Everybody whose stays meet one of these, as far as the passages at that site alone tell. */
  #candidates(person: number, stays: readonly SiteStay[]): ReadonlyMap<number, readonly SiteStay[]> {
    const candidates = new Map<number, readonly SiteStay[]>();
    for (const { site, from, to } of windowsOf(stays, this.#rules.longestMs)) {
      const ours = stays.filter(({ sighting }) => sighting.site === site);
      for (const [other, sightings] of byPerson(this.#sightings.atSite(site, from, to))) {
        if (other === person) continue;
        const met = staysOf(sightings, this.#rules).filter((their) => ours.some((our) => overlap(our, their)));
        if (met.length > 0) candidates.set(other, [...(candidates.get(other) ?? []), ...met]);
      }
    }
    return candidates;
  }

  /**
   * Where both ends of a stay were seen, nothing that happened elsewhere changes it; an assumed end may be earlier in the
   * light of all passages of that person, never later.
   */
  #contact(other: number, met: readonly SiteStay[], ours: readonly SiteStay[], at: number): Contact | null {
    const from = Math.min(...met.map((stay) => stay.from));
    const to = Math.max(...met.map((stay) => stay.to));
    const theirs = met.some(({ open }) => open) ? this.#staysBetween(other, from, Math.min(to, at)) : endingBy(met, at);
    const meetings = meetingsOf(ours, theirs);
    const last = theirs.findLast((stay) => meetingsOf(ours, [stay]).length > 0);
    return last === undefined ? null : { other, meetings, position: last.sighting.position, sameVehicle: false };
  }

  #milestone(stay: SiteStay): Stay & TraceAnswer['milestones'][number] {
    const { site, station, lane, outcome, direction, mode, position } = stay.sighting;
    return {
      site: this.#records.name('site', site),
      station: this.#records.name('station', station),
      lane: this.#records.name('lane', lane),
      from: iso(stay.from),
      to: iso(stay.to),
      open: stay.open,
      outcome,
      colour: this.#records.colour(position),
      direction,
      mode,
      marks: [...this.#records.marks(position)],
    };
  }
}

/** Those of the same vehicle first, then most minutes together. */
const withFellows = (contacts: readonly Contact[], fellows: readonly Fellow[]): readonly Contact[] => {
  const byPerson = new Map(contacts.map((contact) => [contact.other, contact]));
  for (const { person, position, meeting } of fellows) {
    const known = byPerson.get(person) ?? { other: person, meetings: [], position };
    byPerson.set(person, { ...known, meetings: joined([...known.meetings, meeting]), sameVehicle: true });
  }
  return [...byPerson.values()].sort(
    (a, b) =>
      Number(b.sameVehicle) - Number(a.sameVehicle) ||
      minutesOf(b.meetings) - minutesOf(a.meetings) ||
      (a.meetings[0]?.from ?? 0) - (b.meetings[0]?.from ?? 0),
  );
};

const unknownPerson: TraceAnswer['person'] = {
  name: null,
  identityNumber: null,
  qid: null,
  phone: null,
  birth: null,
  address: null,
};

const iso = (time: number): string => new Date(time).toISOString();

const overlap = (a: SiteStay, b: SiteStay): boolean => a.from <= b.to && b.from <= a.to;

/** What lies after the end of the time asked about is cut off. */
const endingBy = (stays: readonly SiteStay[], end: number): readonly SiteStay[] =>
  stays.filter(({ from }) => from <= end).map((stay) => ({ ...stay, to: Math.min(stay.to, end) }));

const byPerson = (sightings: Iterable<Sighting>): ReadonlyMap<number, readonly Sighting[]> => {
  const groups = new Map<number, Sighting[]>();
  for (const sighting of sightings) {
    const known = groups.get(sighting.person);
    if (known === undefined) groups.set(sighting.person, [sighting]);
    else known.push(sighting);
  }
  return groups;
};

/** The times in which passages at a site can matter to one of these stays, overlapping ones joined. */
const windowsOf = (stays: readonly SiteStay[], aroundMs: number): readonly Window[] => {
  const windows: Window[] = [];
  const sorted = stays.toSorted((a, b) => a.sighting.site - b.sighting.site || a.from - b.from);
  for (const { sighting, from, to } of sorted) {
    const last = windows.at(-1);
    if (last !== undefined && last.site === sighting.site && from - aroundMs <= last.to) {
      windows[windows.length - 1] = { ...last, to: Math.max(last.to, to + aroundMs) };
    } else {
      windows.push({ site: sighting.site, from: from - aroundMs, to: to + aroundMs });
    }
  }
  return windows;
};
