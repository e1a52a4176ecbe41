import type { Mode } from '../../contract/decision.ts';
import { maskName } from '../../contract/identity.ts';
import type { ScanReading } from '../../contract/reading.ts';
import type { PersonRecords } from '../../contract/records.ts';
import type { StationFunctions } from '../../contract/rpc.ts';
import { oneLook } from '../drives/one-look.ts';
import { removableDrives } from '../drives/removable-drives.ts';
import type { Identified } from '../gate/gate.ts';
import { localDay, type SiteTags, startOfDay } from '../identity/site-tags.ts';
import { nameOf } from '../passage/masked-name.ts';
import type { CodeLookups } from './code-lookups.ts';
import { Exports } from './exports.ts';
import type { Records } from './records.ts';

export type RecordsDeskParts = Readonly<{
  records: Records;
  lookups: CodeLookups;
  tags: SiteTags;
  /** Rows of this mode count here. */
  mode: Mode;
  place: Readonly<{ site: string; station: string }>;
  utcOffsetMinutes: number;
  now(): number;
  /** @throws CheckpointError RpcUnknownLane */
  laneOf(id: string): string;
  identify(scan: ScanReading): Identified;
}>;

/** Tags of days that are longer past match nobody. ms */
const personMs = 48 * 3_600_000;

type RecordsFunctions = Pick<
  StationFunctions,
  | 'dayFigures'
  | 'findRecords'
  | 'findEntries'
  | 'findByCode'
  | 'cancelFindByCode'
  | 'drives'
  | 'exportToDrive'
  | 'exportBegin'
  | 'exportPiece'
>;

/** What a supervisor may ask of the rows, as the station offers it. */
export const recordsDesk = (parts: RecordsDeskParts): RecordsFunctions => {
  const { records, lookups, mode, place, utcOffsetMinutes, now } = parts;
  const drives = oneLook(() => removableDrives());
  const exports = new Exports({ records, drives, place, utcOffsetMinutes });
  return {
    dayFigures: (daysAgo) =>
      records.figures({ from: startOfDay(localDay(now(), utcOffsetMinutes) - daysAgo, utcOffsetMinutes), mode }),
    findRecords: (query) => records.find(query),
    findEntries: (query) => records.find({ ...query, kind: 'passage' }),
    findByCode: async (lane) => findByCode(parts, parts.laneOf(lane)),
    cancelFindByCode: async (lane) => lookups.cancel(lane),
    drives,
    exportToDrive: (order, drive) => exports.toDrive(order, drive),
    exportBegin: async (order) => exports.begin(order),
    exportPiece: (id) => exports.piece(id),
  };
};

const findByCode = async (parts: RecordsDeskParts, lane: string): Promise<PersonRecords> => {
  const { lookups, records, tags, identify, now } = parts;
  const scan = await lookups.next(lane);
  if (scan === null) return { state: 'nobody', maskedName: null, records: [] };
  const identified = scan === 'garbled' ? null : identify(scan);
  if (identified === null || identified.credential.kind === 'unknown') {
    return { state: 'unreadable', maskedName: null, records: [] };
  }
  const name = nameOf(identified.credential);
  const values = identified.keys.flatMap((key) => tags.tags(key).map(({ value }) => value));
  return {
    state: 'found',
    maskedName: name === null ? null : maskName(name),
    records: [...(await records.ofPerson(values, Math.round(now()) - personMs))],
  };
};
