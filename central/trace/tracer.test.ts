import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { correctionType } from '../../contract/events.ts';
import type { WireRow } from '../../contract/wire.ts';
import { Opener } from '../opener.ts';
import { PersonKeyHasher } from '../store/person-index.ts';
import { eventsSql } from '../store/queries.ts';
import { eventsMessage, openTestCentral, sealingPublicKey, type TestCentral } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { eventAtSql } from './records.ts';
import { atSiteSql, ofPersonSql } from './sightings.ts';
import { Tracer } from './tracer.ts';

/** Local time at the door, +07:00. */
const at = (day: number, time: string): number =>
  Date.parse(`2021-09-${String(day).padStart(2, '0')}T${time}:00+07:00`);
const end = at(15, '00:00');

const f0 = personWith({
  name: 'NGUYEN VAN A',
  identityNumber: '001093029317',
  qid: '162979388586171100',
  phone: '0123232422',
});
const binh = personWith({ name: 'LE THI BINH', identityNumber: '079199000111' });
const chi = personWith({ name: 'PHAM CHI', identityNumber: '079199000222' });
const dung = personWith({ name: 'VO DUNG', identityNumber: '079199000333' });

let central: TestCentral;
let tracer: Tracer;
let hospital: TestStation;
let market: TestStation;

beforeEach(async () => {
  central = await openTestCentral(end);
  const opener = new Opener(central.keys.sealing);
  const hasher = new PersonKeyHasher(central.keys.index);
  let ticks = 0;
  const clock = { now: () => end, monotonic: () => ticks++ };
  tracer = new Tracer({ database: central.reading, hasher, opener, clock });
  hospital = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
  market = await TestStation.create('cho', 'cong-chinh', sealingPublicKey(central.keys));
});
afterEach(() => central.dispose());

type Step = readonly [TestStation, number, Person, ('in' | 'out')?, Parameters<TestStation['person']>[2]?];

const tell = async (...steps: readonly Step[]): Promise<void> => {
  const rows = new Map<TestStation, WireRow[]>();
  for (const [station, time, person, direction = 'in', more = {}] of steps) {
    const known = rows.get(station) ?? [];
    known.push(station.person(time, person, { ...more, direction }));
    rows.set(station, known);
  }
  await central.ingestor.take([...rows].map(([station, known]) => eventsMessage(station, batchOf(known))));
};

const names = async (person: string, days = 14, until = end) =>
  (await tracer.trace({ person, days, at: until })).contacts.map(
    (contact) => `${contact.person.name} ${contact.minutesTogether}`,
  );

describe('tracing', () => {
  it('finds whoever came in one vehicle with a case, whatever was decided, before everybody else', async () => {
    const vehicle = { id: 'd'.repeat(32) };
    await tell(
      [hospital, at(11, '08:00'), f0, 'in', { vehicle, outcome: 'refuse' }],
      [hospital, at(11, '08:01'), binh, 'in', { vehicle, outcome: 'refuse' }],
      [hospital, at(11, '08:09'), chi, 'in'],
      [hospital, at(11, '08:09'), dung, 'in', { vehicle: { id: 'e'.repeat(32) } }],
    );
    const { contacts } = await tracer.trace({ person: '001093029317', days: 14, at: end });
    expect(contacts.map(({ person, sameVehicle }) => [person.name, sameVehicle])).toEqual([
      ['LE THI BINH', true],
      ['PHAM CHI', false],
      ['VO DUNG', false],
    ]);
    expect(contacts[0]?.meetings).toEqual([
      { site: 'benh-vien', from: '2021-09-11T01:00:00.000Z', to: '2021-09-11T01:10:00.000Z' },
    ]);
  });

  it('finds fellow passengers who were decided long apart, and none of a passage that was undone', async () => {
    const vehicle = { id: 'd'.repeat(32) };
    const first = hospital.person(at(11, '08:00'), f0, { vehicle, outcome: 'refuse' });
    const late = hospital.person(at(11, '08:40'), binh, { vehicle });
    const undone = hospital.person(at(11, '08:41'), chi, { vehicle });
    const correction = hospital.row(correctionType, at(11, '08:42'), {
      ...{ lane: 'gate-1', act: 'undone', cause: 'not-passed', inside: 0 },
      of: { epoch: hospital.epoch, sequence: 3 },
    });
    await central.ingestor.take([eventsMessage(hospital, batchOf([first, late, undone, correction]))]);
    const answer = await tracer.trace({ person: '001093029317', days: 14, at: end });
    expect(answer.contacts.map(({ person }) => person.name)).toEqual(['LE THI BINH']);
    const before = await tracer.trace({ person: '001093029317', days: 14, at: at(11, '08:30') });
    expect(before.contacts).toEqual([]);
  });

  it('tells the places and times of a case and who was there then, most minutes first', async () => {
    await tell(
      [hospital, at(11, '08:00'), f0, 'in', { outcome: 'officer', lane: 'b' }],
      [hospital, at(11, '08:10'), chi],
      [hospital, at(11, '08:15'), chi, 'out'],
      [hospital, at(11, '08:30'), binh],
      [hospital, at(11, '09:00'), f0, 'out'],
      [hospital, at(11, '09:01'), dung],
      [market, at(11, '08:00'), dung],
      [hospital, at(11, '10:00'), binh, 'out'],
    );
    const meeting = (from: string, to: string) => ({
      site: 'benh-vien',
      from: `2021-09-11T${from}:00.000Z`,
      to: `2021-09-11T${to}:00.000Z`,
    });
    const contact = (name: string, identityNumber: string) => ({
      name,
      identityNumber,
      qid: null,
      phone: null,
      birth: null,
      address: null,
    });
    expect(await tracer.trace({ person: '001 093.029-317', days: 14, at: end })).toEqual({
      person: {
        name: 'NGUYEN VAN A',
        identityNumber: '001093029317',
        qid: '162979388586171100',
        phone: '0123232422',
        birth: null,
        address: null,
      },
      from: '2021-08-31T17:00:00.000Z',
      to: '2021-09-14T17:00:00.000Z',
      milestones: [
        {
          site: 'benh-vien',
          station: 'cong-1',
          lane: 'b',
          from: '2021-09-11T01:00:00.000Z',
          to: '2021-09-11T02:00:00.000Z',
          open: false,
          outcome: 'officer',
          colour: 'yellow',
          direction: 'in',
          mode: 'live',
          marks: ['historical'],
        },
      ],
      tests: [],
      contacts: [
        {
          person: contact('LE THI BINH', '079199000111'),
          minutesTogether: 30,
          marks: ['historical'],
          sameVehicle: false,
          tests: [],
          meetings: [meeting('01:30', '02:00')],
        },
        {
          person: contact('PHAM CHI', '079199000222'),
          minutesTogether: 5,
          marks: ['historical'],
          sameVehicle: false,
          tests: [],
          meetings: [meeting('01:10', '01:15')],
        },
      ],
      unindexed: 0,
      tookMs: 1,
    });
  });

  it('finds what was typed in late from paper at its time on the paper, whatever came in between', async () => {
    const typedIn = { time: at(11, '12:00') };
    await tell(
      [hospital, at(11, '08:30'), binh],
      [hospital, at(11, '10:00'), binh, 'out'],
      [hospital, at(11, '11:00'), f0],
      [hospital, at(11, '11:30'), f0, 'out'],
    );
    await tell(
      [hospital, at(11, '09:00'), f0, 'out', typedIn],
      [hospital, at(11, '08:00'), f0, 'in', typedIn],
      [hospital, at(11, '08:45'), chi, 'in', { ...typedIn, outcome: 'refuse' }],
    );
    const { milestones } = await tracer.trace({ person: '001093029317', days: 14, at: end });
    expect([milestones.map(({ from, to, open }) => [from, to, open]), await names('001093029317')]).toEqual([
      [
        ['2021-09-11T01:00:00.000Z', '2021-09-11T02:00:00.000Z', false],
        ['2021-09-11T04:00:00.000Z', '2021-09-11T04:30:00.000Z', false],
      ],
      ['LE THI BINH 30', 'PHAM CHI 10'],
    ]);
  });

  it('takes two numbers of one person for one person, also those that meet only later', async () => {
    const byCard = personWith({ name: 'NGUYEN VAN A', identityNumber: '001093029317' });
    const byInsurance = personWith({ name: 'NGUYEN VAN A', healthInsurance: 'DN4010112345678', identityKind: 'none' });
    const byBoth = { ...byCard, healthInsurance: 'DN4010112345678' };
    await tell(
      [hospital, at(10, '08:00'), byCard],
      [market, at(11, '08:00'), byInsurance],
      [market, at(11, '08:05'), binh],
      [hospital, at(12, '08:00'), byBoth],
      [hospital, at(12, '08:30'), byInsurance, 'out'],
    );
    const answers = await Promise.all(
      ['001093029317', 'dn 4010112345678'].map((person) => tracer.trace({ person, days: 14, at: end })),
    );
    const summary = answers.map(({ milestones, contacts }) => [
      milestones.map(({ site, open }) => `${site}${open ? '~' : ''}`),
      contacts.map(({ person }) => person.name),
    ]);
    const expected = [['benh-vien~', 'cho~', 'benh-vien'], ['LE THI BINH']];
    expect(summary).toEqual([expected, expected]);
  });

  it('knows the holder of a citizen card by the old number that the card names', async () => {
    const byCard = personWith({ name: 'NGUYEN VAN A', identityNumber: '001093029317', oldNumber: '012345678' });
    const byQr = personWith({ name: 'NGUYEN VAN A', identityNumber: '012 345 678', identityKind: 'cmnd' });
    await tell([hospital, at(10, '08:00'), byCard], [hospital, at(10, '08:30'), binh]);
    const sitesOf = async (person: string) =>
      (await tracer.trace({ person, days: 14, at: end })).milestones.map(({ site }) => site);
    const before = await sitesOf('012.345.678');
    await tell([market, at(11, '08:00'), byQr], [market, at(11, '08:05'), chi]);
    expect([
      before,
      await Promise.all(['012345678', '001093029317'].map(sitesOf)),
      await Promise.all(['012345678', '001093029317'].map((person) => names(person))),
      await names('079199000222'),
    ]).toEqual([
      ['benh-vien'],
      Array(2).fill(['benh-vien', 'cho']),
      Array(2).fill(['PHAM CHI 115', 'LE THI BINH 90']),
      ['NGUYEN VAN A 115'],
    ]);
  });

  it('answers whatever times a station claims for its passages', async () => {
    const claimed = [8.64e15, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, 1e300, 0].map(
      (time): Step => [hospital, time, f0, 'out', { time: at(11, '08:00') }],
    );
    await tell([hospital, at(11, '08:00'), f0], ...claimed, [hospital, at(11, '08:30'), binh]);
    const latest = Date.parse('9999-12-31T23:59:59Z');
    expect([await names('001093029317'), await names('001093029317', 366, latest)]).toEqual([['LE THI BINH 90'], []]);
  });

  it('does not take people with the same placeholder for one person', async () => {
    await tell(
      [hospital, at(11, '08:00'), { ...f0, healthInsurance: '00' }],
      [market, at(11, '08:00'), { ...binh, healthInsurance: '00' }],
      [market, at(11, '08:00'), { ...chi, qid: '0000000000' }],
      [hospital, at(11, '08:01'), { ...dung, qid: '0000000000' }],
    );
    expect([await names('001093029317'), await names('079199000222')]).toEqual([['VO DUNG 119'], ['LE THI BINH 120']]);
  });

  it('finds a meeting across midnight and a stay that began long before', async () => {
    await tell(
      [hospital, at(10, '13:00'), binh],
      [hospital, at(10, '23:50'), f0],
      [hospital, at(11, '00:20'), f0, 'out'],
      [hospital, at(11, '06:00'), binh, 'out'],
    );
    expect(await names('001093029317')).toEqual(['LE THI BINH 30']);
  });

  it('assumes an open stay to last two hours unless the person is seen elsewhere', async () => {
    await tell(
      [hospital, at(11, '08:00'), f0],
      [hospital, at(11, '09:00'), binh],
      [hospital, at(11, '07:00'), chi],
      [market, at(11, '07:30'), chi],
      [hospital, at(11, '10:01'), dung],
    );
    expect(await names('001093029317')).toEqual(['LE THI BINH 60']);
  });

  it('counts somebody sent away as ten minutes at the gate, and leaves repeats and training out', async () => {
    await tell(
      [hospital, at(11, '08:00'), f0, 'in', { outcome: 'refuse' }],
      [hospital, at(11, '08:04'), binh, 'in', { outcome: 'refer' }],
      [hospital, at(11, '08:05'), chi, 'in', { outcome: 'repeat' }],
      [hospital, at(11, '08:05'), dung, 'in', { mode: 'training' }],
    );
    expect(await names('001093029317')).toEqual(['LE THI BINH 6']);
  });

  it('keeps within the days and the end that were asked about', async () => {
    await tell(
      [hospital, at(1, '08:00'), f0],
      [hospital, at(1, '08:00'), chi],
      [hospital, at(11, '08:00'), f0],
      [hospital, at(11, '08:30'), binh],
      [hospital, at(11, '09:30'), dung],
      [hospital, at(11, '10:00'), binh, 'out'],
    );
    expect([
      await names('001093029317', 3, at(11, '09:00')),
      await names('001093029317', 30, at(2, '00:00')),
      await names('001093029317', 2, at(8, '00:00')),
    ]).toEqual([['LE THI BINH 30'], ['PHAM CHI 120'], []]);
  });

  it('names people without a lasting number as contacts', async () => {
    const guest = personWith({ name: 'KHACH', phone: '0900000000', identityKind: 'none' });
    const masked = personWith({ name: 'CHE GIAU', identityNumber: '******029317', identityKind: 'masked' });
    await tell(
      [hospital, at(11, '08:00'), f0],
      [hospital, at(11, '09:00'), guest],
      [hospital, at(11, '09:30'), masked],
    );
    expect(await names('001093029317')).toEqual(['KHACH 60', 'CHE GIAU 30']);
  });

  it('says that it does not know somebody', async () => {
    await expect(tracer.trace({ person: '000000000000', days: 14, at: end })).rejects.toMatchObject({
      code: ErrorCode.CentralPersonUnknown,
      hint: expect.stringContaining('check the number'),
    });
  });

  it('reads by indexes only', () => {
    const plan = (sql: string): string =>
      central.reading
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array((sql.match(/\?/g) ?? []).length).fill(1))
        .map((row) => (row !== null && typeof row === 'object' && 'detail' in row ? String(row.detail) : ''))
        .join('\n');
    expect([plan(ofPersonSql), plan(atSiteSql)]).toEqual([
      'SEARCH passage USING INDEX passage_person (person=? AND time>? AND time<?)\nUSE TEMP B-TREE FOR LAST TERM OF ORDER BY',
      'SEARCH passage USING PRIMARY KEY (site_id=? AND time>? AND time<?)',
    ]);
    expect(plan(eventAtSql)).not.toContain('SCAN');
    expect([eventsSql(null, false, true), eventsSql(2, false, true), eventsSql(1, true, false)].map(plan)).toEqual(
      [
        /SEARCH event USING INTEGER PRIMARY KEY/,
        /USING.* INDEX event_station/,
        /USING.* INDEX event_(station|of_type)/,
      ].map((pattern) => expect.stringMatching(pattern)),
    );
  });
});
