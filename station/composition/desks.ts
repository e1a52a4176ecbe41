import type { Configuration } from '../../contract/configuration.ts';
import type { Clock } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { ShiftOpen } from '../../contract/shift.ts';
import type { VisitorWords } from '../../contract/visitor-words.ts';
import type { CentralLine } from '../central-line.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import { ledgerFile } from '../ledger/schema.ts';
import type { StationRows } from '../ledger/station-rows.ts';
import { operatorFile } from '../operators/operator-file.ts';
import { Operators } from '../operators/operators.ts';
import type { Outage } from '../outage.ts';
import { PaperDesk } from '../passage/paper-desk.ts';
import { PeopleDesk } from '../people/people-desk.ts';
import type { SitePeople } from '../presence/site-people.ts';
import { CodeLookups } from '../records/code-lookups.ts';
import { Records } from '../records/records.ts';
import { ReferralDesk } from '../screening/referral-desk.ts';
import type { Screens } from '../screens.ts';
import { ShiftDesk } from '../shifts/shift-desk.ts';
import type { Training } from '../training/training.ts';
import { readVisitorWords } from '../words/visitor-words.ts';
import type { Equipment } from './equipment.ts';

export type DesksParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  keyStore: KeyStore;
  wall: Clock;
  clock: StationClock;
  faults: Faults;
  screens: Screens;
  ledger: LedgerRoom;
  rows: StationRows;
  site: SitePeople;
  equipment: Equipment;
  outage: Outage;
  training: Training;
  line: CentralLine;
}>;

/** What a guard, an officer or a supervisor does beside the lanes: look people up, type in paper, count, hand over. */
export type Desks = Readonly<{
  people: PeopleDesk;
  paper: PaperDesk;
  visitorWords: readonly VisitorWords[];
  operators: Operators;
  shifts: ShiftDesk;
  records: Records;
  lookups: CodeLookups;
  referrals: ReferralDesk;
}>;

const referralFaultMs = 3_600_000;

/** @throws CheckpointError: what they keep in the data directory cannot be used */
export const makeDesks = (parts: DesksParts): Desks => {
  const { dataDirectory, wall, faults, ledger } = parts;
  const visitorWords = readVisitorWords(dataDirectory, (fault) => faults.raise(fault, null));
  const operators = new Operators(operatorFile(dataDirectory), wall, (error) => faults.raise(error.toRecord(), null));
  const records = new Records(ledgerFile(dataDirectory), ledger.metDamage);
  return {
    ...{ visitorWords, operators, records },
    people: new PeopleDesk({
      ...{ dataDirectory, keys: parts.keyStore },
      monotonic: () => wall.monotonic(),
      raise: (fault) => faults.raise(fault, null),
      clear: (code) => void faults.clear((known) => known === code),
    }),
    paper: paperDesk(parts),
    shifts: shiftDesk(parts, operators, records),
    lookups: new CodeLookups({
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      changed: (waiting) => faults.stand(ErrorCode.CodeLookedFor, waiting),
    }),
    referrals: referralDesk(parts, records),
  };
};

const paperDesk = ({ configuration, clock, ledger, rows, site }: DesksParts): PaperDesk =>
  new PaperDesk({
    ...{ clock, people: site.people, tags: site.tags, utcOffsetMinutes: configuration.utcOffsetMinutes },
    append: (draft) => rows.appendPassage(draft),
    admittedSince: (tags, since) => ledger.ask((reader) => reader.admittedSince(tags, since), 'unknown'),
  });

const referralDesk = (parts: DesksParts, records: Records): ReferralDesk => {
  const { dataDirectory, clock, faults, ledger, equipment, screens } = parts;
  return new ReferralDesk({
    ...{ dataDirectory, now: () => clock.now() },
    last: (most, now) => records.referrals(most, now),
    passage: (of) => ledger.reader.passage(of),
    prints: equipment.prints,
    raise: (fault) => faults.raise(fault, referralFaultMs),
    clear: () => faults.stand(ErrorCode.ReferralPositive, null),
    changed: () => screens.changedEverywhere(),
  });
};

const shiftDesk = (parts: DesksParts, operators: Operators, records: Records): ShiftDesk => {
  const { clock, rows, training } = parts;
  return new ShiftDesk({
    ...{ operators, records },
    counted: () => ({ mode: training.mode, since: training.since }),
    now: () => clock.now(),
    open: () => leftOpen(parts),
    append: (data) => rows.append('shift', data),
    record: (act) => rows.record('operator', act),
  });
};

/** What an officer leaves to the next one. */
const leftOpen = ({ faults, equipment, outage, site, ledger, line }: DesksParts): ShiftOpen => {
  const devices = equipment.devices.states();
  return {
    faults: faults.list().map(({ code }) => code),
    devices: devices.filter(({ state }) => state === 'absent' || state === 'faulty').map(({ device }) => device),
    paper: devices.flatMap(({ device, paper }) => (paper === undefined ? [] : [{ device, paper }])),
    typeIn: outage.view !== null,
    inside: site.people.count,
    unsent: ledger.unsent(),
    ...(line.network.state === 'not-configured' ? { standAlone: true } : {}),
  };
};
