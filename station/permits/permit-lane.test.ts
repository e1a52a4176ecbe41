import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PassageConfiguration, passageConfigurationSchema } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PassageData } from '../../contract/events.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { PermitMap } from '../../credentials/permit/permit-claims.ts';
import { writePermit } from '../../credentials/permit/write-permit.ts';
import {
  hcertPayload,
  makeSigner,
  type TestSigner,
  trusting,
  vaccinationCertificate,
  writeHcert,
} from '../../credentials/testing/issuers.ts';
import { createTrust, type Trust } from '../../credentials/trust/trust.ts';
import { StationClock } from '../clock/station-clock.ts';
import { People } from '../identity/people.ts';
import { SiteTags } from '../identity/site-tags.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { Lane } from '../lane.ts';
import type { RowDraft } from '../ledger/ledger-rows.ts';
import { identify } from '../passage/identify.ts';
import { PassageDesk } from '../passage/passage-desk.ts';
import { loadRules } from '../rules/rule-set.ts';
import { DeclarationDesk } from '../screening/declaration-desk.ts';
import { ReferralNumbers } from '../screening/referral-numbers.ts';
import { checkPermit } from './check-permit.ts';

const nobodyYet = { recent: [], openings: [] };

const monday = Date.parse('2021-08-23T08:00:00+07:00');
const holder: PermitMap = {
  id: 'GDD-HCM-000123',
  hn: 'Nguyễn Văn A',
  nr: '001087029317',
  bd: '1987-01-18',
  ar: ['79'],
  ro: 'Quốc lộ 1',
  pl: '51F-123.45',
  hr: [360, 1080],
  au: 'UBND Quận 1',
};
const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const cardB = '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Quận 1|25042021';
const link = 'https://dichvucong.example.vn/#/pages/giay-di-duong/gdd-4f2k9a-77';

let signer: TestSigner;
let stranger: TestSigner;
beforeAll(async () => {
  [signer, stranger] = await Promise.all([makeSigner(), makeSigner()]);
});

describe('a travel permit at a lane', () => {
  let folder: string;
  let now: number;
  let rows: RowDraft[];
  let trust: Trust;
  let lane: Lane;
  let answers: [string, boolean][];
  let view: DecisionView | null;
  let listed: boolean;
  let clockState: 'synchronised' | 'unsynchronised';

  const open = (
    permit: Partial<PassageConfiguration['permit']>,
    temperature: 'off' | 'required' = 'off',
    vehicle: 'off' | 'permit' = 'off',
  ) => {
    let vehicles = 0;
    const settings = passageConfigurationSchema.parse({
      temperature: { policy: temperature },
      vehicle: { policy: vehicle },
      permit: { policy: 'required', plate: 'off', ...permit },
    });
    const clock = new StationClock({ now: () => now, monotonic: () => now }, 0, () => clockState);
    const tags = new SiteTags(
      fileKeys(folder),
      100,
      () => Buffer.alloc(32, 1),
      () => undefined,
    );
    const declarations = new DeclarationDesk({ settings: settings.declaration, questions: null, tags, clock });
    const desk = new PassageDesk({
      settings,
      siteKind: 'checkpoint',
      rules: () => loadRules('venue', {}),
      utcOffsetMinutes: 420,
      clock,
      people: new People(3000, []),
      tags,
      append: async (draft) => {
        rows.push(draft);
        return { epoch: 'a'.repeat(32), sequence: rows.length, position: rows.length };
      },
      offline: () => false,
      hasPrinter: () => false,
      lastSlip: () => 0,
      declarations: () => declarations,
      referrals: new ReferralNumbers({
        site: 'market',
        station: 'gate',
        utcOffsetMinutes: 420,
        epoch: () => 'a'.repeat(32),
        last: () => null,
      }),
      lists: () => ({ trustOld: false, revocationsOld: false }),
      watch: (keys) =>
        keys.includes('id:001087029317') && listed
          ? { level: 'f0', until: 18_900, list: { version: 1, made: monday }, answer: null }
          : null,
    });
    const judged = () => (clock.state() === 'untrusted' ? null : now);
    lane = new Lane({ id: 'gate-1', name: 'Lane 1', direction: 'in' }, settings, desk, clock, nobodyYet, 'in', {
      identify: (scan, direction) => identify(scan, direction, trust, judged()),
      checkPermit: (paired) =>
        checkPermit(paired, {
          trust,
          now: judged(),
          place: { areas: ['79', '760'], routes: [] },
          settings: settings.permit,
        }),
      switched: () => undefined,
      newId: () => {
        vehicles += 1;
        return String(vehicles).padStart(32, '0');
      },
      vehicleClosed: () => undefined,
      measurable: () => true,
      plateAsked: () => undefined,
      answerable: () => true,
      asked: () => undefined,
      measure: () => undefined,
      changed: () => undefined,
      decided: (decided) => {
        view = decided;
      },
      decidedBefore: () => undefined,
      answered: (device, taken) => answers.push([device, taken]),
      failed: () => undefined,
      watchAnswered: async () => undefined,
    });
  };

  beforeEach(() => {
    vi.useFakeTimers();
    folder = mkdtempSync(join(tmpdir(), 'permit-lane-'));
    now = monday;
    rows = [];
    answers = [];
    view = null;
    clockState = 'synchronised';
    listed = false;
    trust = createTrust(trusting(signer));
  });
  afterEach(() => {
    lane.dispose();
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  const permitOf = (changed: Partial<PermitMap> = {}, by: TestSigner = signer): string =>
    writePermit({ ...holder, ...changed }, by, { issued: monday - 86_400_000, expires: null });
  const scan = async (text: string) => {
    lane.take({ kind: 'scan', text, lane: 'gate-1', device: 'scanner-1', at: now, monotonic: now });
    await vi.advanceTimersByTimeAsync(0);
  };
  const pass = async (ms: number) => {
    now += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  const measure = async (celsius: number) => {
    lane.take({
      ...{ kind: 'temperature', celsius, ambient: null, target: 'body' },
      ...{ lane: 'gate-1', device: 't', at: now, monotonic: now },
    });
    await vi.advanceTimersByTimeAsync(0);
  };
  const want = () => (lane.phase.name === 'pairing' ? lane.phase.want : lane.phase.name);
  /** Who came in which vehicle, by the first digits of the tag. */
  const vehiclesOf = (): readonly (readonly [string, string | undefined])[] =>
    rows.map(({ data }) => {
      const { outcome, vehicle } = data as PassageData;
      return [outcome, vehicle?.id.slice(-1)];
    });
  const passages = (): readonly string[] =>
    rows.map(({ data }) => {
      const { outcome, colour, reasons, credential } = data as PassageData;
      return `${outcome} ${colour} ${reasons[0]?.code} ${credential}`;
    });

  it('and its holder’s card are one passage, by the card', async () => {
    open({});
    await scan(permitOf());
    const waiting = lane.phase;
    await pass(800);
    await scan(cardA);
    expect([waiting, passages()]).toMatchObject([
      { name: 'pairing', want: 'card', maskedName: 'Nguyễn V** A', permit: { id: 'GDD-HCM-000123', verified: true } },
      ['admit green permit.valid personal-qr'],
    ]);
    expect(view?.permit).toMatchObject({
      holder: 'match',
      area: 'match',
      maskedNumber: '******029317',
      hours: '06:00–18:00',
      where: 'Quốc lộ 1 · 79',
      authority: 'UBND Quận 1',
      signedBy: signer.certificate.signedBy.name,
    });
    expect(JSON.parse(rows[0]?.sealed ?? '{}')).toMatchObject({
      credential: 'personal-qr',
      permit: { id: 'GDD-HCM-000123', plate: '51F12345', holder: { identityNumber: '001087029317' } },
    });
    expect(JSON.stringify(rows[0]?.data)).not.toMatch(/GDD-HCM|51F|NGUYEN|Nguyễn/);
  });

  it.each<[string, () => readonly string[], Partial<PassageConfiguration['permit']>, readonly string[]]>([
    ['card first, then permit', () => [cardA, permitOf()], {}, ['admit green permit.valid personal-qr']],
    ['somebody else’s card', () => [permitOf(), cardB], {}, ['officer red permit.other-holder cccd']],
    ['another area', () => [permitOf({ ar: ['80'] }), cardA], {}, ['officer red permit.other-area personal-qr']],
    ['out of its hours', () => [permitOf({ hr: [0, 60] })], {}, ['officer red permit.not-now permit']],
    ['no card', () => [permitOf()], {}, ['officer yellow permit.unchecked permit']],
    ['no permit', () => [cardA], {}, ['officer red permit.missing personal-qr']],
    ['the officer compares by eye', () => [permitOf()], { holder: 'officer' }, ['admit green permit.valid permit']],
    [
      'a signer that nobody knows',
      () => [permitOf({}, stranger)],
      {},
      ['officer yellow credential.signer-unknown permit'],
    ],
    ['a link of 2021', () => [link], { holder: 'officer' }, ['officer yellow permit.unconfirmed permit-url']],
    ['a link of 2021 and a card', () => [link, cardA], {}, ['officer yellow permit.unconfirmed personal-qr']],
    ['a road in other words', () => [permitOf({ ar: [] }), cardA], {}, ['officer yellow permit.unchecked personal-qr']],
  ])('%s', async (_, texts, settings, expected) => {
    open(settings);
    for (const text of texts()) {
      await scan(text);
      await pass(1000);
    }
    await pass(20_000);
    expect(passages()).toEqual(expected);
  });

  it('of somebody on the watch list stops whoever shows it, though their card tells no whole number', async () => {
    const masked = '******029317|NGUYEN VAN A|1987-**-**|0|162979388586171100|<1<00<';
    listed = true;
    open({ holder: 'officer' });
    await scan(masked);
    await scan(permitOf());
    await pass(20_000);
    expect(passages()).toEqual(['officer red watch-list.hit personal-qr']);
    expect(view?.watch).toMatchObject({ level: 'f0' });
  });

  it('of somebody else, who is on the watch list, says nothing of whoever shows it', async () => {
    listed = true;
    open({});
    await scan(permitOf());
    await scan(cardB);
    expect(passages()).toEqual(['officer red permit.other-holder cccd']);
  });

  it.each([
    ['that its authority confirmed', null, 'admit green permit.valid cccd'],
    ['whose time is over', monday - 1, 'officer red permit.not-now cccd'],
  ] as const)('as a link of 2021 %s', async (_, until, expected) => {
    trust = createTrust({ ...trusting(signer), links: [{ id: 'gdd-4f2k9a-77', until }] });
    open({});
    await scan(link);
    await scan(cardB);
    expect(passages()).toEqual([expected]);
  });

  it('that was withdrawn, or changed by one letter, waits for no card', async () => {
    trust = createTrust(trusting(signer), { permits: [holder.id], cards: [], certificates: [], signers: [] });
    open({});
    await scan(permitOf());
    const text = permitOf({ id: 'GDD-HCM-000124' });
    // Changes the signature's last byte: base45 of other digits is other bytes.
    await pass(5000);
    await scan(text.slice(0, -1) + (text.endsWith('0') ? '1' : '0'));
    expect(passages().map((passage) => passage.split(' ')[0])).toEqual([
      'refuse',
      expect.stringMatching(/refuse|unreadable/),
    ]);
  });

  it('is seen together with what its holder’s certificates state', async () => {
    open({});
    const vaccinated = { ...vaccinationCertificate, v: [{ ...vaccinationCertificate.v[0], dt: '2021-08-01' }] };
    const issued = monday - 86_400_000;
    await scan(writeHcert(signer, hcertPayload(vaccinated, { issued, expires: monday + 86_400_000 })));
    await pass(4000);
    await scan(permitOf());
    await scan(cardA);
    expect(view?.permit).toMatchObject({
      holder: 'match',
      certificates: { vaccination: { doses: 2, course: 2, days: 22 }, test: null },
    });
    await pass(5000);
    await scan(permitOf({ id: 'GDD-2', nr: '079195000123', hn: 'Trần Thị Bích Ngọc' }));
    await scan(cardB);
    expect(view?.permit?.certificates).toBeNull();
  });

  it('waits for the plate, which the officer reads off the vehicle', async () => {
    open({ plate: 'ask' });
    expect(() => lane.permitPlate('51F-123.45')).toThrow(expect.objectContaining({ code: ErrorCode.PermitNotWaiting }));
    await scan(permitOf());
    await scan(cardA);
    expect(lane.phase).toMatchObject({ name: 'pairing', want: 'plate', permit: { plate: '51F12345' } });
    lane.permitPlate('51f 123 45');
    await pass(10_000);
    await scan(permitOf());
    await scan(cardA);
    lane.permitPlate('51F-123.46');
    await pass(0);
    expect([passages(), view?.permit]).toMatchObject([
      ['admit green permit.valid personal-qr', 'officer red permit.other-vehicle personal-qr'],
      { plateMatch: 'mismatch', typedPlate: '51F-123.46' },
    ]);
  });

  it('asks for no plate that the officer has said already, typed in before it or beside the question', async () => {
    open({ plate: 'ask' }, 'off', 'permit');
    lane.openVehicle('51F 123.45');
    await scan(permitOf());
    await scan(cardA);
    expect([passages(), view?.permit]).toMatchObject([
      ['admit green permit.valid personal-qr'],
      { plateMatch: 'match', typedPlate: '51F12345' },
    ]);
    await scan(permitOf({ id: 'GDD-2', nr: '079195000123', hn: 'Trần Thị Bích Ngọc', pl: '51F12345' }));
    await scan(cardB);
    expect(passages()).toHaveLength(2);
    await scan(permitOf({ id: 'GDD-3', nr: '048090000456', hn: 'Lê Phúc', pl: '60C-111.11' }));
    await scan('048090000456|LE PHUC|1990-05-06|0|162979388586171455|<1<00<');
    expect(want()).toBe('plate');
    lane.openVehicle('60C11111');
    await pass(0);
    expect(passages().at(-1)).toBe('admit green permit.valid personal-qr');
    expect(lane.vehicle.view?.plate).toBe('60C11111');
  });

  it('asks for the plate where the vehicle’s is known by a permit alone', async () => {
    open({ plate: 'ask' }, 'off', 'permit');
    await scan(permitOf());
    await scan(cardA);
    lane.dismiss();
    await pass(0);
    await scan(permitOf({ id: 'GDD-2', nr: '079195000123', hn: 'Trần Thị Bích Ngọc' }));
    await scan(cardB);
    expect([lane.vehicle.view?.plate, want()]).toEqual(['51F12345', 'plate']);
  });

  it('keeps the next person’s code while the officer is asked about the vehicle, and takes it in its turn', async () => {
    open({ policy: 'accepted', plate: 'ask' }, 'off', 'permit');
    await scan(permitOf());
    await scan(cardA);
    await scan(cardB);
    await scan(cardB);
    await scan('048091004455||Trương Minh Khôi|25081991|Nam|21 Bạch Đằng, Đà Nẵng|14072021');
    expect([want(), lane.behind, passages(), answers.length]).toEqual(['plate', 2, [], 5]);
    lane.permitPlate('51F12345');
    await pass(0);
    expect([passages(), lane.behind]).toEqual([['admit green permit.valid personal-qr'], 2]);
    expect(() => lane.vehicle.finish()).toThrow(expect.objectContaining({ code: ErrorCode.RpcLaneBusy }));
    await pass(2499);
    expect(passages()).toHaveLength(1);
    await pass(1);
    await pass(2500);
    expect([passages().map((one) => one.split(' ').at(-1)), lane.behind]).toEqual([['personal-qr', 'cccd', 'cccd'], 0]);
    expect(vehiclesOf()).toEqual([
      ['admit', '1'],
      ['admit', '1'],
      ['admit', '1'],
    ]);
    expect(answers).toHaveLength(5);
  });

  it('keeps the next person’s code when nobody answers in time, and when the station stops', async () => {
    open({ policy: 'accepted', plate: 'ask', holder: 'officer' });
    await scan(permitOf());
    await scan(cardB);
    await pass(20_000);
    await pass(2500);
    expect(passages()).toEqual(['officer yellow permit.unchecked permit', 'admit yellow identity.recorded cccd']);
    await scan(permitOf({ id: 'GDD-9', nr: '048090000456', hn: 'Lê Phúc' }));
    await scan(permitOf({ id: 'GDD-8', nr: '048090000457', hn: 'Lê Phúc Hai' }));
    expect(lane.behind).toBe(1);
    lane.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(passages()).toHaveLength(4);
  });

  it('gives nobody the temperature of somebody else who waits behind the question', async () => {
    open({ policy: 'accepted', plate: 'ask' }, 'required');
    await scan(permitOf());
    await scan(cardA);
    await pass(1000);
    await measure(36.5);
    await pass(4000);
    await scan(cardB);
    await pass(1000);
    await measure(38.6);
    lane.permitPlate('51F12345');
    await pass(0);
    expect(view?.decision.temperature?.celsius).toBe(36.5);
    await pass(2500);
    expect(lane.phase.name).toBe('measuring');
    await measure(38.7);
    expect([view?.decision.outcome, view?.decision.temperature?.celsius, view?.credential]).toEqual([
      'refer',
      38.7,
      'cccd',
    ]);
  });

  it('scanned once more within seconds makes no room for its vehicle, and is of none that stands there now', async () => {
    open({ plate: 'off' }, 'off', 'permit');
    await scan(permitOf());
    await scan(cardA);
    await scan(permitOf({ id: 'GDD-2', nr: '079195000123', hn: 'Trần Thị Bích Ngọc', pl: '60C-111.11' }));
    await scan(cardA);
    expect(passages()).toEqual(['admit green permit.valid personal-qr', 'repeat green passage.repeat personal-qr']);
    await scan(cardB);
    await scan(permitOf());
    await scan(cardA);
    expect([lane.vehicle.view?.plate, lane.vehicle.view?.members.length]).toEqual(['60C11111', 1]);
    expect(vehiclesOf()).toEqual([
      ['admit', '1'],
      ['repeat', undefined],
      ['admit', '2'],
    ]);
  });

  it('whose plate nobody compares goes to the officer, at once when they do not wait', async () => {
    open({ plate: 'ask' });
    await scan(permitOf());
    await scan(cardA);
    lane.dismiss();
    await pass(0);
    expect(passages()).toEqual(['officer yellow permit.unchecked personal-qr']);
  });

  it('after the card of somebody who needs none comes to them all the same, and is no repeat', async () => {
    open({ policy: 'accepted' });
    await scan(cardA);
    await pass(500);
    await scan(permitOf());
    await pass(500);
    await scan(permitOf());
    expect(passages()).toEqual([
      'admit yellow identity.recorded personal-qr',
      'admit green permit.valid personal-qr',
      'repeat green passage.repeat permit',
    ]);
  });

  it('comes to somebody who is being measured, and their temperature to both', async () => {
    open({}, 'required');
    lane.take({
      ...{ kind: 'temperature', celsius: 36.5, ambient: null, target: 'body' },
      ...{ lane: 'gate-1', device: 't', at: now, monotonic: now },
    });
    await pass(1000);
    await scan(permitOf());
    await pass(6000);
    await scan(cardA);
    expect([passages(), view?.decision.temperature?.celsius]).toEqual([['admit green permit.valid personal-qr'], 36.5]);
  });

  it('is judged by no time while the clock cannot be believed', async () => {
    clockState = 'unsynchronised';
    open({ holder: 'officer' });
    await scan(permitOf());
    now -= 3_600_000;
    lane.take({
      kind: 'scan',
      text: permitOf({ id: 'GDD-2', nr: '079195000123' }),
      lane: 'gate-1',
      device: 's',
      at: now,
      monotonic: now + 7_200_000,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(passages()[1]).toBe('officer yellow permit.clock permit');
  });

  it('answers each scan once: when it waits, and when it is decided', async () => {
    open({});
    await scan(permitOf());
    await scan(permitOf());
    await scan(cardA);
    await pass(5000);
    await scan(permitOf({ id: 'GDD-9', nr: '048090000456' }));
    await pass(20_000);
    expect(answers).toHaveLength(4);
  });

  it('is recorded when the station stops meanwhile', async () => {
    open({});
    await scan(permitOf());
    lane.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(passages()).toEqual(['officer yellow permit.unchecked permit']);
  });

  it('means nothing where permits are off', async () => {
    open({ policy: 'off' });
    await scan(permitOf());
    expect([passages(), view?.permit]).toEqual([['admit yellow identity.recorded permit'], undefined]);
    expect(() => lane.permitPlate('51F')).toThrow(CheckpointError);
  });
});
