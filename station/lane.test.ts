import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passageConfigurationSchema } from '../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { Reading } from '../contract/reading.ts';
import type { WatchView } from '../contract/rpc.ts';
import type { WatchConfirmation } from '../contract/watch-confirmation.ts';
import { writeShc } from '../credentials/shc/write-shc.ts';
import { cardPayload, makeCardIssuer, makeSigner, sealData, writeSeal } from '../credentials/testing/issuers.ts';
import { trustNobody } from '../credentials/trust/trust.ts';
import { StationClock } from './clock/station-clock.ts';
import { People } from './identity/people.ts';
import { SiteTags } from './identity/site-tags.ts';
import { fileKeys } from './keys/file-keys.ts';
import type { WatchAnswered } from './lane/lane-events.ts';
import { Lane } from './lane.ts';
import type { CommittedRow, RowDraft } from './ledger/ledger-rows.ts';
import { identify } from './passage/identify.ts';
import { PassageDesk } from './passage/passage-desk.ts';
import { manualCredential } from './people/manual-credential.ts';
import { loadRules } from './rules/rule-set.ts';
import { DeclarationDesk } from './screening/declaration-desk.ts';
import { ReferralNumbers } from './screening/referral-numbers.ts';
import { confirmByCentral } from './watch-list/confirm-by-central.ts';

const nobodyYet = { recent: [], openings: [] };

describe('a lane', () => {
  let folder: string;
  let now: number;
  let rows: RowDraft[];
  let broken: boolean;
  let people: People;
  let lane: Lane;
  let measurable: boolean;
  let answers: [string, boolean][];
  let asked: [boolean, number][];
  let listed: Set<string>;
  let watchAnswers: WatchAnswered[];
  let vehicles: (readonly [string, readonly string[]])[];
  const hit: WatchView = { level: 'f1', until: 18_890, list: { version: 7, made: 1 }, answer: null };

  beforeEach(() => {
    vi.useFakeTimers();
    folder = mkdtempSync(join(tmpdir(), 'lane-'));
    now = 1_631_300_000_000;
    rows = [];
    broken = false;
    measurable = true;
    answers = [];
    asked = [];
    listed = new Set();
    watchAnswers = [];
    vehicles = [];
    const settings = passageConfigurationSchema.parse({ vehicle: { policy: 'guard', slip: 'vehicle' } });
    const clock = new StationClock({ now: () => now, monotonic: () => now }, 0, () => 'synchronised');
    people = new People(settings.repeatSeconds * 1000, []);
    const tags = new SiteTags(
      fileKeys(folder),
      100,
      () => Buffer.alloc(32, 1),
      () => undefined,
    );
    const append = async (draft: RowDraft): Promise<CommittedRow> => {
      if (broken) throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full', 'free space');
      rows.push(draft);
      return { epoch: 'a'.repeat(32), sequence: rows.length, position: rows.length };
    };
    const rules = loadRules('venue', { unsignedIdentityColour: 'green' });
    const declarations = new DeclarationDesk({ settings: settings.declaration, questions: null, tags, clock });
    const desk = new PassageDesk({
      settings,
      siteKind: 'venue',
      rules: () => rules,
      utcOffsetMinutes: 420,
      clock,
      people,
      tags,
      append,
      watch: (keys) => (keys.some((key) => listed.has(key)) ? { ...hit } : null),
      offline: () => false,
      hasPrinter: () => true,
      lastSlip: () => 411,
      lists: () => ({ trustOld: false, revocationsOld: false }),
      declarations: () => declarations,
      referrals: new ReferralNumbers({
        site: 'market',
        station: 'gate',
        utcOffsetMinutes: 420,
        epoch: () => 'a'.repeat(32),
        last: () => null,
      }),
    });
    lane = new Lane({ id: 'gate-1', name: 'Lane 1', direction: 'in' }, settings, desk, clock, nobodyYet, 'in', {
      identify: (scan, direction) => identify(scan, direction, trustNobody, scan.at),
      checkPermit: () => null,
      switched: () => undefined,
      newId: () => 'c'.repeat(32),
      vehicleClosed: ({ by, view }) => vehicles.push([by, view.members.map(({ outcome }) => outcome)]),
      measurable: () => measurable,
      measure: (anew, forMs) => void asked.push([anew, forMs]),
      plateAsked: () => undefined,
      answerable: () => true,
      asked: () => undefined,
      changed: () => undefined,
      decided: () => undefined,
      decidedBefore: () => undefined,
      watchAnswered: async (answer) => {
        if (broken) throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full', 'free space');
        watchAnswers.push(answer);
      },
      answered: (device, taken) => answers.push([device, taken]),
      failed: () => undefined,
    });
  });
  afterEach(() => {
    lane.dispose();
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  const taken = () => ({ lane: 'gate-1', device: 'd', at: now, monotonic: now });
  const codeOf = (who: string) => `00108700000${who}|NGUYEN VAN ${who}|1987-01-18|0|16297938858617110${who}|<1<00<`;
  const take = async (reading: Reading) => {
    lane.take(reading);
    await vi.advanceTimersByTimeAsync(0);
  };
  const scan = (text: string) => take({ kind: 'scan', text, ...taken() });
  const measure = (celsius: number) =>
    take({ kind: 'temperature', celsius, ambient: null, target: 'body', ...taken() });
  const pass = async (ms: number) => {
    now += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  const shown = (): string => {
    const { phase } = lane;
    return phase.name === 'decision' ? `${phase.view.decision.outcome} ${phase.view.maskedName ?? '-'}` : phase.name;
  };

  it('lets no vehicle go on while one of its people is measured: they may have a fever', async () => {
    lane.openVehicle(null);
    await measure(36.6);
    await scan(codeOf('1'));
    await pass(6000);
    await scan(codeOf('2'));
    expect(() => lane.vehicle.finish()).toThrow(expect.objectContaining({ code: ErrorCode.RpcLaneBusy }));
    await measure(38.4);
    lane.vehicle.finish();
    expect(vehicles).toEqual([['finished', ['admit', 'refer']]]);
  });

  it('decides whoever is measured anew after their vehicle has gone for themselves, with a slip of their own', async () => {
    lane.openVehicle(null);
    await measure(38.4);
    await scan(codeOf('1'));
    const [first] = lane.recent;
    await pass(200_000);
    expect(vehicles).toEqual([['time', ['refer']]]);
    lane.afterwards.remeasure({ epoch: first?.epoch ?? '', sequence: first?.sequence ?? 0 });
    await measure(36.6);
    const { phase } = lane;
    const again = phase.name === 'decision' ? phase.view.decision : null;
    expect([again?.outcome, again?.vehicle, again?.slip]).toEqual(['admit', undefined, 413]);
  });

  it('shows what is decided, and waits again after its time', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    const decided = shown();
    await pass(6000);
    expect([decided, shown(), people.count, lane.recent.map((passage) => passage.slip)]).toEqual([
      'admit NGUYEN V** 1',
      'waiting',
      1,
      [412],
    ]);
  });

  it('shows nothing as decided that could not be committed, counts nobody, and takes the same person again', async () => {
    broken = true;
    await measure(36.6);
    await scan(codeOf('1'));
    const failed = [shown(), people.count, lane.recent.length];
    broken = false;
    await measure(36.6);
    await scan(codeOf('1'));
    expect([failed, shown(), people.count, rows.length]).toEqual([['out-of-order', 0, 0], 'admit NGUYEN V** 1', 1, 1]);
  });

  it('shows the answer to one who was overtaken, and then goes back to the one who is measured', async () => {
    await scan(codeOf('1'));
    await pass(500);
    await scan(codeOf('2'));
    const answered = shown();
    await pass(2500);
    expect([answered, shown(), rows.length]).toEqual(['officer NGUYEN V** 1', 'measuring', 1]);
  });

  it('shows that a code in between was not read, and measures on', async () => {
    await scan(codeOf('1'));
    await scan('https://example.org');
    const between = shown();
    await pass(2500);
    const after = shown();
    await measure(36.6);
    expect([between, after, shown()]).toEqual(['unreadable -', 'measuring', 'admit NGUYEN V** 1']);
  });

  const typedIn = (name: string, identityNumber: string | null = null) =>
    lane.enterByHand({
      credential: manualCredential({ name, identityNumber, birth: null, phone: null }),
      roster: null,
    });

  it('measures whoever is typed in, lets an officer look at their papers, and lets them leave when they are typed in again', async () => {
    typedIn('Nguyễn Thị Bích Ngọc', '079 195 000 123');
    const measuring = shown();
    await measure(36.6);
    expect([measuring, shown(), rows[0]?.data]).toEqual([
      'measuring',
      'officer Nguyễn T** B** Ngọc',
      expect.objectContaining({ credential: 'manual', device: 'by-hand', colour: 'yellow' }),
    ]);
    expect(JSON.parse(rows[0]?.sealed ?? '')).toMatchObject({ person: { identityNumber: '079195000123' } });
    lane.setDirection('out');
    await pass(5000);
    typedIn('nguyễn thị  bích ngọc', '079195000123');
    await pass(0);
    expect(shown()).toBe('admit nguyễn t** b** ngọc');
  });

  it('takes the same name without a number twice in a moment for one person', async () => {
    lane.setDirection('out');
    typedIn('Nguyễn Văn A');
    await pass(10);
    typedIn('NGUYEN VAN A');
    await pass(10);
    expect(rows.map(({ data }) => data['outcome'])).toEqual(['admit', 'repeat']);
  });

  it('lets whoever is picked from the roster in by the rules', async () => {
    const credential = manualCredential({ name: 'Lê An', identityNumber: '079195000123', birth: null, phone: null });
    await measure(36.6);
    lane.enterByHand({ credential, roster: { group: 'staff', unit: 'Kho' } });
    await measure(36.6);
    const { phase } = lane;
    expect([shown(), phase.name === 'decision' && phase.view.roster]).toEqual([
      'admit Lê An',
      { group: 'staff', unit: 'Kho' },
    ]);
  });

  it('counts a group with the code that comes next, and all of it out again', async () => {
    await measure(36.6);
    lane.setGroup(4);
    await scan(codeOf('1'));
    expect([people.count, lane.group, rows[0]?.data['companions'], lane.recent[0]?.companions]).toEqual([
      4,
      null,
      3,
      3,
    ]);
    expect(rows[0]?.presence?.come).toMatchObject({ companions: 3 });
    lane.setDirection('out');
    await pass(5000);
    await scan(codeOf('1'));
    expect([people.count, rows[1]?.data['companions']]).toEqual([0, 3]);
  });

  it('counts out under one code who came in under it, and asks the others of the group for theirs', async () => {
    for (const who of ['1', '2', '3']) {
      await measure(36.6);
      await scan(codeOf(who));
      await pass(5000);
    }
    lane.setDirection('out');
    lane.setGroup(3);
    await scan(codeOf('1'));
    expect([people.count, rows[3]?.data]).toMatchObject([
      2,
      { colour: 'yellow', reasons: [{ code: 'group.others-inside', en: expect.stringContaining('other 2') }, {}] },
    ]);
    expect(rows[3]?.data).not.toHaveProperty('companions');
    await scan(codeOf('2'));
    await scan(codeOf('3'));
    expect([people.count, rows.map(({ data }) => data['inside'])]).toEqual([0, [1, 2, 3, 2, 1, 0]]);
  });

  it('counts anew how many of a group have left, as far as nothing has been since', async () => {
    await measure(36.6);
    lane.setGroup(5);
    await scan(codeOf('1'));
    await pass(5000);
    lane.setDirection('out');
    await scan(codeOf('1'));
    expect(people.count).toBe(0);
    const of = { epoch: 'a'.repeat(32), sequence: 2 };
    await lane.afterwards.setCompanions(of, 1);
    expect([people.count, rows[2]?.data['inside']]).toEqual([3, 3]);
    await lane.afterwards.setCompanions(of, 2);
    expect(people.count).toBe(2);
    await lane.afterwards.undo(of, 'not-passed');
    expect(people.count).toBe(5);
  });

  it('forgets after a minute that a group was to come', async () => {
    lane.setGroup(4);
    await pass(60_000);
    expect(lane.group).toBeNull();
  });

  it('undoes a passage: nobody is counted, and the same code is a passage again', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    const { epoch, sequence } = lane.recent[0] ?? { epoch: '', sequence: 0 };
    await lane.afterwards.undo({ epoch, sequence }, 'not-passed');
    expect([shown(), people.count, lane.recent[0]?.undone, lane.recent[0]?.correctable]).toEqual([
      'waiting',
      0,
      'not-passed',
      null,
    ]);
    expect(rows[1]).toMatchObject({
      name: 'correction',
      data: { of: { epoch, sequence }, act: 'undone', cause: 'not-passed', inside: 0 },
      presence: { gone: [expect.anything(), expect.anything()], come: null },
    });
    await expect(lane.afterwards.undo({ epoch, sequence }, 'other')).rejects.toThrow('undone already');
    await measure(36.6);
    await scan(codeOf('1'));
    expect([shown(), people.count]).toEqual(['admit NGUYEN V** 1', 1]);
  });

  it('counts anew how many came with somebody, and undoes all of them', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    const of = { epoch: 'a'.repeat(32), sequence: 1 };
    await lane.afterwards.setCompanions(of, 5);
    expect([people.count, lane.recent[0]?.companions, rows[1]?.data['companions']]).toEqual([6, 5, 5]);
    await lane.afterwards.undo(of, 'tried-out');
    expect(people.count).toBe(0);
  });

  it('changes nothing by a correction that cannot be recorded, nor after 15 minutes', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    const of = { epoch: 'a'.repeat(32), sequence: 1 };
    broken = true;
    await expect(lane.afterwards.undo(of, 'other')).rejects.toThrow('full');
    await expect(lane.afterwards.setCompanions(of, 3)).rejects.toThrow('full');
    expect([people.count, lane.recent[0]?.undone]).toEqual([1, undefined]);
    broken = false;
    await pass(15 * 60_000);
    await expect(lane.afterwards.undo(of, 'other')).rejects.toThrow('no longer');
  });

  it('answers the same code again with when it was recorded, counted from the decision and in its colour', async () => {
    await scan(codeOf('1'));
    await pass(5000);
    await measure(38.5);
    await pass(2900);
    await scan(codeOf('1'));
    const again = rows.at(-1)?.data;
    await pass(3100);
    await scan(codeOf('1'));
    expect([again?.['outcome'], again?.['colour'], shown()]).toEqual(['repeat', 'red', 'measuring']);
  });

  const rowsSaid = () => rows.map((row) => [row.data['outcome'], row.data['reads']]);

  it('takes a code that is held before the scanner for one passage, and does not write a row for each read', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    for (let read = 1; read <= 40; read += 1) {
      await pass(500);
      await scan(codeOf('1'));
    }
    expect(shown()).toBe('repeat NGUYEN V** 1');
    expect(rowsSaid()).toEqual([
      ['admit', undefined],
      ['repeat', undefined],
      ['repeat', 6],
      ['repeat', 12],
    ]);
    await pass(3000);
    await measure(36.6);
    await scan(codeOf('1'));
    expect(rowsSaid().at(-1)).toEqual(['admit', undefined]);
  });

  it('says when the first was recorded, and that only once in a repeat window', async () => {
    await measure(36.6);
    await scan(codeOf('1'));
    const at = now;
    await pass(700);
    await scan(codeOf('1'));
    await scan(codeOf('1'));
    expect(rows.map((row) => row.data['repeatOf'])).toEqual([null, { epoch: 'a'.repeat(32), sequence: 1, at }]);
    expect(shown()).toBe('repeat NGUYEN V** 1');
  });

  it('writes a code that cannot be used once while it is held, and again when it comes back', async () => {
    for (let read = 0; read < 5; read += 1) {
      await scan('https://example.org');
      await pass(500);
    }
    const held = rowsSaid();
    await pass(3000);
    await scan('https://example.org');
    expect([held, rowsSaid()]).toEqual([
      [['unreadable', undefined]],
      [
        ['unreadable', undefined],
        ['unreadable', 5],
      ],
    ]);
  });

  it('answers two codes in view as two, and leaves the one who is measured on the screen', async () => {
    await scan(codeOf('1'));
    await scan('https://example.org');
    await pass(2500);
    await scan('https://example.org');
    expect([shown(), rows.length]).toEqual(['measuring', 1]);
    await measure(36.6);
    expect([shown(), rows.length]).toEqual(['admit NGUYEN V** 1', 2]);
  });

  it('takes a code again at once that could not be recorded', async () => {
    broken = true;
    await scan('https://example.org');
    broken = false;
    await scan('https://example.org');
    expect([rowsSaid(), answers]).toEqual([
      [['unreadable', undefined]],
      [
        ['d', false],
        ['d', false],
      ],
    ]);
  });

  it('lets the scanner say whether its code was taken', async () => {
    await measure(38.5);
    await scan(codeOf('1'));
    await scan(codeOf('1'));
    await scan('https://example.org');
    await take({ kind: 'garbled', code: ErrorCode.FrameNotText, length: 3, ...taken() });
    expect(answers.map(([, good]) => good)).toEqual([true, true, false, false]);
  });

  it('cannot be tapped away at once when it stops somebody, and can when it lets in', async () => {
    await measure(38.5);
    await scan(codeOf('1'));
    lane.dismiss();
    const stopped = shown();
    await pass(2500);
    lane.dismiss();
    const later = shown();
    await measure(36.6);
    await scan(codeOf('2'));
    lane.dismiss();
    expect([stopped, later, shown()]).toEqual(['refer NGUYEN V** 1', 'waiting', 'waiting']);
  });

  it('lets nobody wait for a thermometer that is away', async () => {
    measurable = false;
    await scan(codeOf('1'));
    expect(shown()).toBe('officer NGUYEN V** 1');
  });

  it('records who is being measured when the station stops, and leaves no timer behind', async () => {
    await scan(codeOf('1'));
    lane.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect([rows.map((row) => row.data['outcome']), vi.getTimerCount()]).toEqual([['officer'], 0]);
  });

  describe('measures again', () => {
    const key = (sequence: number) => ({ epoch: 'a'.repeat(32), sequence });
    const codeThrown = (does: () => void): number | null => {
      try {
        does();
        return null;
      } catch (error) {
        return error instanceof CheckpointError ? error.code : 0;
      }
    };
    const fever = async () => {
      await scan(codeOf('1'));
      await measure(38.5);
    };

    it('whoever had a fever and has rested, as a passage of their own', async () => {
      await fever();
      const { phase } = lane;
      const remeasure = phase.name === 'decision' ? phase.view.remeasure : null;
      expect(remeasure).toEqual({ restUntil: now + 180_000, until: now + 900_000 });
      await pass(200_000);
      lane.afterwards.remeasure(key(1));
      const asked1 = [shown(), asked.at(-1)];
      await pass(700);
      await measure(36.8);
      expect([asked1, shown(), rows.length]).toEqual([['measuring', [true, 8000]], 'admit NGUYEN V** 1', 2]);
      expect(rows[1]?.data).toMatchObject({
        at: now,
        temperature: { celsius: 36.8 },
        slip: 413,
        remeasureOf: { ...key(1), at: now - 200_700, afterSeconds: 200 },
      });
      expect(lane.recent.map((passage) => passage.remeasure)).toEqual([null, null]);
    });

    it('and again, with a row for each time that says how long after', async () => {
      await fever();
      await pass(190_000);
      lane.afterwards.remeasure(key(1));
      await measure(38.1);
      lane.afterwards.remeasure(key(2));
      await measure(36.6);
      expect(rows.map((row) => [row.data['outcome'], row.data['remeasureOf']])).toEqual([
        ['refer', undefined],
        ['refer', { ...key(1), at: expect.any(Number), afterSeconds: 190 }],
        ['admit', { ...key(2), at: expect.any(Number), afterSeconds: 0 }],
      ]);
    });

    it('whoever was not measured or too cold to be true, at once', async () => {
      await scan(codeOf('1'));
      await pass(8000);
      await pass(4000);
      await measure(32);
      await scan(codeOf('2'));
      const again = lane.recent.map((passage) => passage.remeasure?.restUntil);
      lane.afterwards.remeasure(key(2));
      await measure(36.6);
      expect([again, shown()]).toEqual([[null, null], 'admit NGUYEN V** 2']);
    });

    it('nobody who was let in, and nobody of another time', async () => {
      await measure(36.6);
      await scan(codeOf('1'));
      expect([lane.recent[0]?.remeasure, codeThrown(() => lane.afterwards.remeasure(key(1)))]).toEqual([
        null,
        ErrorCode.RpcPersonForgotten,
      ]);
    });

    it('nobody after a quarter of an hour: their code must be read again', async () => {
      await fever();
      await pass(899_000);
      const before = lane.recent[0]?.remeasure ?? null;
      await pass(1000);
      expect([before !== null, lane.recent[0]?.remeasure, codeThrown(() => lane.afterwards.remeasure(key(1)))]).toEqual(
        [true, null, ErrorCode.RpcPersonForgotten],
      );
    });

    it('nobody while somebody else is measured, or while no thermometer works', async () => {
      await fever();
      await scan(codeOf('2'));
      const while2 = codeThrown(() => lane.afterwards.remeasure(key(1)));
      await measure(36.6);
      measurable = false;
      expect([while2, codeThrown(() => lane.afterwards.remeasure(key(1)))]).toEqual([
        ErrorCode.RpcLaneBusy,
        ErrorCode.ThermometerMissing,
      ]);
    });

    it('and where nobody comes the first answer stands, is shown again, and can be asked for once more', async () => {
      await fever();
      await pass(181_000);
      lane.afterwards.remeasure(key(1));
      await pass(8000);
      expect([shown(), rows.length]).toEqual(['refer NGUYEN V** 1', 1]);
      await pass(4000);
      lane.afterwards.remeasure(key(1));
      await measure(36.5);
      expect([shown(), rows.length]).toEqual(['admit NGUYEN V** 1', 2]);
    });

    it('and the same code read after the repeat window is a passage of its own', async () => {
      await fever();
      await pass(60_000);
      await scan(codeOf('1'));
      await measure(36.7);
      expect([shown(), rows.length, rows[1]?.data['remeasureOf']]).toEqual(['admit NGUYEN V** 1', 2, undefined]);
    });
  });

  describe('stops whoever is on the watch list', () => {
    const key = (sequence: number) => ({ epoch: 'a'.repeat(32), sequence });
    const onList = async (who: string, celsius = 36.6) => {
      listed.add(`id:00108700000${who}`);
      await scan(codeOf(who));
      await measure(celsius);
    };
    const watchShown = () => (lane.phase.name === 'decision' ? (lane.phase.view.watch ?? null) : 'no decision');

    it('with words that do not say why, a row that does not either, and a question for the guard', async () => {
      await onList('1');
      expect([shown(), watchShown(), lane.recent[0]?.watch]).toEqual(['officer NGUYEN V** 1', hit, hit]);
      expect(rows[0]?.data['reasons']).toEqual([
        { code: 'watch-list.hit', vi: 'Mời gặp nhân viên', en: 'Please see staff' },
      ]);
      expect(JSON.stringify([rows[0]?.data, rows[0]?.sealed])).not.toMatch(/f1|F1|18890/);
      await scan(codeOf('2'));
      await measure(36.6);
      expect([shown(), watchShown(), lane.recent[0]?.watch]).toEqual(['admit NGUYEN V** 2', null, null]);
    });

    it('for good when the guard says that it is they', async () => {
      await onList('1');
      await lane.afterwards.confirmWatch(key(1), 'confirmed', 'officer');
      expect(watchAnswers).toEqual([{ of: key(1), answer: 'confirmed', by: 'officer', level: 'f1', list: 7 }]);
      expect([watchShown(), lane.recent[0]?.watch?.answer, rows.length]).toEqual([
        { ...hit, answer: 'confirmed', by: 'officer', again: false },
        'confirmed',
        1,
      ]);
      await lane.afterwards.confirmWatch(key(1), 'confirmed', 'officer');
      expect(watchAnswers.length).toBe(1);
      await expect(lane.afterwards.confirmWatch(key(1), 'not-them', 'officer')).rejects.toMatchObject({
        code: ErrorCode.WatchHitAnswered,
      });
    });

    it('until the guard says that it is not: they are decided anew with their temperature, in a row of its own', async () => {
      await onList('1');
      await pass(30_000);
      await lane.afterwards.confirmWatch(key(1), 'not-them', 'officer');
      await pass(0);
      expect(shown()).toBe('admit NGUYEN V** 1');
      expect(rows[1]?.data).toMatchObject({
        outcome: 'admit',
        cleared: key(1),
        at: now,
        temperature: { celsius: 36.6 },
        inside: 1,
      });
      await scan(codeOf('1'));
      await measure(36.6);
      expect([shown(), rows.at(-1)?.data['colour']]).toEqual(['repeat NGUYEN V** 1', 'green']);
    });

    it('and a fever that stops them after all is measured again without asking once more', async () => {
      await onList('1', 38.4);
      await lane.afterwards.confirmWatch(key(1), 'not-them', 'officer');
      await pass(0);
      expect(shown()).toBe('refer NGUYEN V** 1');
      await pass(181_000);
      lane.afterwards.remeasure(key(2));
      await measure(36.6);
      expect([shown(), rows[2]?.data['cleared']]).toEqual(['admit NGUYEN V** 1', key(1)]);
    });

    it('and an answer that could not be recorded is none', async () => {
      await onList('1');
      broken = true;
      await expect(lane.afterwards.confirmWatch(key(1), 'not-them', 'officer')).rejects.toMatchObject({
        code: ErrorCode.LedgerDiskFull,
      });
      broken = false;
      expect([lane.recent[0]?.watch?.answer, rows.length]).toEqual([null, 1]);
      await lane.afterwards.confirmWatch(key(1), 'confirmed', 'officer');
      expect(lane.recent[0]?.watch?.answer).toBe('confirmed');
    });

    describe('when central answers', () => {
      const central = (answer: WatchConfirmation['answer'], sequence = 1) =>
        confirmByCentral([lane.afterwards], { of: key(sequence), answer });

      it('that they are listed: for good, whatever the guard says then', async () => {
        await onList('1');
        await central('listed');
        expect(watchAnswers).toEqual([{ of: key(1), answer: 'confirmed', by: 'central', level: 'f1', list: 7 }]);
        expect([watchShown(), rows.length]).toEqual([{ ...hit, answer: 'confirmed', by: 'central', again: false }, 1]);
        await expect(lane.afterwards.confirmWatch(key(1), 'not-them', 'officer')).rejects.toMatchObject({
          code: ErrorCode.WatchHitAnswered,
        });
      });

      it('that they are not while they are still here: they are decided anew', async () => {
        await onList('1');
        await pass(20_000);
        expect(shown()).toBe('waiting');
        await central('not-listed');
        await pass(0);
        expect([shown(), rows[1]?.data['cleared']]).toEqual(['admit NGUYEN V** 1', key(1)]);
        await central('not-listed');
        expect([rows.length, watchAnswers.length]).toEqual([2, 1]);
      });

      it.each([
        ['somebody else has come', async () => await scan(codeOf('2'))],
        ['half a minute is over', async () => await pass(30_001)],
      ])('that they are not when %s: the guard has them decided anew, and nothing opens before', async (_, happens) => {
        await onList('1');
        await happens();
        await central('not-listed');
        await pass(0);
        expect(rows.filter(({ data }) => data['cleared'] !== undefined)).toEqual([]);
        expect(lane.recent[0]?.watch).toEqual({ ...hit, answer: 'not-them', by: 'central', again: true });
        await pass(60_000);
        await lane.afterwards.confirmWatch(key(1), 'not-them', 'officer');
        await pass(0);
        expect([shown(), rows.at(-1)?.data['cleared'], watchAnswers.map(({ by }) => by)]).toEqual([
          'admit NGUYEN V** 1',
          key(1),
          ['central', 'officer'],
        ]);
        await lane.afterwards.confirmWatch(key(1), 'not-them', 'officer');
        expect(watchAnswers.length).toBe(2);
      });

      it('otherwise than the guard has, unknown or malformed: it is told so, and nothing changes', async () => {
        await onList('1');
        await lane.afterwards.confirmWatch(key(1), 'confirmed', 'officer');
        await expect(central('not-listed')).rejects.toMatchObject({ code: ErrorCode.WatchHitAnswered });
        await expect(central('listed', 9)).rejects.toMatchObject({ code: ErrorCode.RpcPersonForgotten });
        await expect(confirmByCentral([lane.afterwards], { of: key(1), answer: 'maybe' })).rejects.toMatchObject({
          code: ErrorCode.RpcArgumentInvalid,
        });
        expect([watchAnswers.length, rows.length]).toEqual([1, 1]);
      });
    });

    it('and nobody can be answered for whose passage is unknown or a quarter of an hour ago', async () => {
      await onList('1');
      await expect(lane.afterwards.confirmWatch(key(9), 'confirmed', 'officer')).rejects.toMatchObject({
        code: ErrorCode.RpcPersonForgotten,
      });
      await pass(15 * 60_000);
      expect(lane.recent[0]?.watch).toBeNull();
      await expect(lane.afterwards.confirmWatch(key(1), 'confirmed', 'officer')).rejects.toMatchObject({
        code: ErrorCode.RpcPersonForgotten,
      });
    });
  });

  it('waits for every code of a card in parts, says how many are read, and records one passage', async () => {
    const issuer = makeCardIssuer();
    const [first = '', second = '', third = ''] = writeShc(cardPayload(issuer), issuer.key, 3);
    await scan(second);
    expect(lane.phase).toMatchObject({ name: 'collecting', have: 1, of: 3 });
    await pass(5000);
    await scan(first);
    expect([lane.phase, rows.length]).toMatchObject([{ name: 'collecting', have: 2, of: 3 }, 0]);
    await scan(third);
    expect(lane.phase.name).toBe('measuring');
    await measure(36.5);
    expect(rows.map(({ data }) => data)).toMatchObject([{ credential: 'shc' }]);
    await scan(third);
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(rows.slice(1).every(({ data }) => data['outcome'] === 'repeat')).toBe(true);
  });

  it('forgets a card that is left half, and says so by waiting for the next person', async () => {
    const issuer = makeCardIssuer();
    const [first = ''] = writeShc(cardPayload(issuer), issuer.key, 2);
    await scan(first);
    await pass(60_000);
    expect([lane.phase, rows]).toEqual([{ name: 'waiting' }, []]);
  });

  describe('several documents of one person', () => {
    const entry = (resource: object, index: number) => ({ fullUrl: `resource:${index}`, resource });
    const healthCard = (date: string, given = 'A') => {
      const issuer = makeCardIssuer();
      const payload = cardPayload(issuer);
      const patient = {
        resourceType: 'Patient',
        name: [{ family: 'Nguyễn', given: ['Văn', given] }],
        birthDate: '1987-01-18',
      };
      const vaccineCode = { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '208' }] };
      const shot = { resourceType: 'Immunization', status: 'completed', vaccineCode, occurrenceDateTime: date };
      payload.vc.credentialSubject.fhirBundle.entry = [entry(patient, 0), entry(shot, 1)] as never;
      return writeShc(payload, issuer.key)[0] ?? '';
    };
    const temperatures = () =>
      rows.map(({ data }) => (data['temperature'] as { celsius: number } | null)?.celsius ?? null);

    it('are measured once: a second certificate within the minute is decided by the temperature of the first', async () => {
      await scan(healthCard('2021-06-01'));
      await measure(36.6);
      await pass(20_000);
      await scan(healthCard('2021-09-01'));
      expect([asked.length, temperatures()]).toEqual([1, [36.6, 36.6]]);
    });

    it('count together when the second is shown while the person is being measured, and nobody is decided without', async () => {
      await scan(healthCard('2021-06-01'));
      await scan(healthCard('2021-09-01'));
      const before = rows.length;
      await measure(36.6);
      expect([before, asked.length, temperatures(), answers.at(-1)]).toEqual([0, 1, [36.6], ['d', true]]);
    });

    it('are measured anew when it is the same document again, after a minute, and somebody else at once', async () => {
      const first = healthCard('2021-06-01');
      await scan(first);
      await measure(36.6);
      await pass(10_000);
      await scan(first);
      await measure(36.7);
      await pass(61_000);
      await scan(healthCard('2021-09-01'));
      await measure(36.8);
      await pass(10_000);
      await scan(healthCard('2021-09-01', 'B'));
      expect([asked.length, temperatures(), shown()]).toEqual([4, [36.6, 36.7, 36.8], 'measuring']);
    });

    it('with one passport are two documents, and the same seal again is a repeat', async () => {
      const signer = await makeSigner();
      const test = {
        hdr: { t: 'icao.test', v: 1, is: 'VNM' },
        msg: {
          utci: 'U1',
          pid: sealData.msg.pid,
          sp: { ctr: 'VNM' },
          dat: { sc: '2022-02-28T08:00:00+07:00' },
          tr: { tc: 'pcr', r: 'negative' },
        },
      };
      await measure(36.6);
      const seal = writeSeal(signer);
      await scan(seal);
      await pass(1000);
      await scan(writeSeal(signer, test));
      await pass(500);
      await scan(seal);
      expect([rows.map(({ data }) => data['outcome'] === 'repeat'), temperatures().slice(0, 2)]).toEqual([
        [false, false, true],
        [36.6, 36.6],
      ]);
    });

    it('do not take the temperature of whoever is measured in between', async () => {
      await scan(healthCard('2021-06-01'));
      await measure(36.6);
      await pass(5000);
      await scan(codeOf('2'));
      await scan(healthCard('2021-09-01'));
      const between = temperatures();
      await measure(37.1);
      expect([between, temperatures()]).toEqual([
        [36.6, 36.6],
        [36.6, 36.6, 37.1],
      ]);
    });
  });

  describe('left to the officer', () => {
    const key = (sequence: number) => ({ epoch: 'a'.repeat(32), sequence });
    const unmeasured = async () => {
      measurable = false;
      await scan(codeOf('1'));
    };

    it('is let pass by the officer: a passage in the place of the first, and they are inside', async () => {
      await unmeasured();
      expect(lane.phase).toMatchObject({ view: { decision: { outcome: 'officer' }, officer: { answer: null } } });
      await lane.afterwards.officerDecides(key(1), { act: 'admit' });
      expect(rows[1]?.data).toMatchObject({
        outcome: 'admit',
        colour: 'yellow',
        officerOf: key(1),
        inside: 1,
        reasons: [{ code: 'officer.admitted' }, { code: 'temperature.missing' }],
      });
      expect(lane.recent.map(({ officer }) => officer?.answer ?? null)).toEqual([null, 'admit']);
    });

    it('is turned away on a ground, once', async () => {
      await unmeasured();
      await lane.afterwards.officerDecides(key(1), { act: 'refuse', ground: 'identity' });
      expect(rows[1]?.data).toMatchObject({ outcome: 'refuse', colour: 'red', officerOf: key(1), inside: 0 });
      await expect(lane.afterwards.officerDecides(key(1), { act: 'admit' })).rejects.toMatchObject({
        code: ErrorCode.OfficerAnswered,
      });
      await expect(lane.afterwards.officerDecides(key(2), { act: 'admit' })).rejects.toMatchObject({
        code: ErrorCode.RpcPersonForgotten,
      });
      expect(rows).toHaveLength(2);
    });

    it('can be decided again where nothing could be recorded', async () => {
      await unmeasured();
      broken = true;
      await expect(lane.afterwards.officerDecides(key(1), { act: 'admit' })).rejects.toMatchObject({
        code: ErrorCode.LedgerDiskFull,
      });
      broken = false;
      await lane.afterwards.officerDecides(key(1), { act: 'admit' });
      expect(rows).toHaveLength(2);
    });

    it('is no question where the watch list asks one of its own', async () => {
      listed.add('id:001087000001');
      await unmeasured();
      await expect(lane.afterwards.officerDecides(key(1), { act: 'admit' })).rejects.toMatchObject({
        code: ErrorCode.RpcPersonForgotten,
      });
    });

    it('is forgotten after a quarter of an hour', async () => {
      await unmeasured();
      now += 15 * 60_000;
      await expect(lane.afterwards.officerDecides(key(1), { act: 'admit' })).rejects.toMatchObject({
        code: ErrorCode.RpcPersonForgotten,
      });
    });
  });
});
