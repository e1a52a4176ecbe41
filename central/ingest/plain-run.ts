import { isUtf8 } from 'node:buffer';
import { eventSource, ledgerLostType } from '../../contract/events.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { watchHitReason } from '../../contract/watch-confirmation.ts';
import { batchLines, type Span, wireParts } from '../../contract/wire.ts';
import { WireChain } from '../../contract/wire-chain.ts';
import { isPlainTime } from './event-head.ts';
import { maxMessageBytes } from './parse-batch.ts';
import { isPlainJson } from './plain-json.ts';

/** Rows of one epoch, each following the one before. `hash`: of the last one. */
export type PlainRun = Readonly<{ epoch: string; first: number; last: number; hash: Uint8Array }>;

/** The row of an epoch that the next one has to follow. */
export type Watermark = Readonly<{ sequence: number; hash: Uint8Array }>;

/** The head of an event as stations write it: every member in its place, and no escapes. */
const headPattern =
  /^\{"specversion":"1\.0","id":"([0-9a-f]{32})-([1-9]\d{0,14})","source":"([^"\\]+)","type":"([ !#-[\]-~]{1,128})","time":"([^"\\]+)","datacontenttype":"application\/json","mode":"(?:live|training|demo)","data":/;
/** Longer than any head that matches. */
const longestHead = 512;
/** Somebody waits at a door for the answer to a row that says this: it is not left lying. */
const urgent = `"code":"${watchHitReason}"`;

/**
 * Reads a batch in which every row is written as stations write it and follows the row before it: a backlog consists of
 * these. `parseBatch` reads the same of it, and the chain takes it; here nothing is made of its rows.
 * @param watermarkOf an epoch of this station; null: rows of it cannot be taken like this
 * @returns null where a batch is anything else, or holds a row that must not wait: it is to be read row by row. Never throws.
 */
export const plainRun = (
  payload: Uint8Array,
  address: StationAddress,
  watermarkOf: (epoch: string) => Watermark | null,
): PlainRun | null => {
  if (payload.length > maxMessageBytes) return null;
  const batch = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const lines = isUtf8(batch) && !batch.includes(urgent, 0, 'latin1') ? batchLines(batch) : null;
  const head = lines?.[0] === undefined ? null : headOf(batch, lines[0]);
  const watermark = head === null ? null : watermarkOf(head.epoch);
  if (lines === null || head === null || watermark === null || head.sequence !== watermark.sequence + 1) return null;
  const source = eventSource(address.site, address.station);
  const chain = new WireChain(watermark.hash);
  const isNext = (line: Span, index: number): boolean =>
    follows(batch, line, chain, { source, epoch: head.epoch, sequence: head.sequence + index });
  if (!lines.every(isNext)) return null;
  return { epoch: head.epoch, first: head.sequence, last: watermark.sequence + lines.length, hash: chain.hash };
};

type Head = Readonly<{ epoch: string; sequence: number; source: string; dataFrom: number }>;
type Expected = Omit<Head, 'dataFrom'>;

const follows = (batch: Buffer, line: Span, chain: WireChain, expected: Expected): boolean => {
  const head = headOf(batch, line);
  if (head === null || head.sequence !== expected.sequence) return false;
  if (head.epoch !== expected.epoch || head.source !== expected.source) return false;
  const parts = wireParts(batch, line.from, line.to);
  if (parts === null || !isPlainJson(batch, head.dataFrom, parts.publicEnd)) return false;
  return chain.follows(batch, line.from, parts);
};

export type PlainKey = Readonly<{ sequence: number; type: string }>;

/** Number and type of the event in a line of a plain run; null: it is no such line. */
export const plainKey = (line: Buffer): PlainKey | null => {
  const [, , sequence, , type] = headPattern.exec(line.toString('latin1', 0, Math.min(line.length, longestHead))) ?? [];
  return sequence === undefined || type === undefined ? null : { sequence: Number(sequence), type };
};

/** Whether a line is one event, and not what is left of several where a line feed was damaged. */
export const isPlainLine = (line: Buffer): boolean => {
  const head = headOf(line, { from: 0, to: line.length });
  const parts = head === null ? null : wireParts(line, 0, line.length);
  return head !== null && parts !== null && isPlainJson(line, head.dataFrom, parts.publicEnd);
};

/** What declares a loss moves other epochs, and is no part of a plain run. */
const headOf = (batch: Buffer, { from, to }: Span): Head | null => {
  const match = headPattern.exec(batch.toString('latin1', from, Math.min(to, from + longestHead)));
  if (match === null) return null;
  const [whole, epoch = '', sequence, source = '', type, time = ''] = match;
  if (type === ledgerLostType || !isPlainTime(time)) return null;
  return { epoch, sequence: Number(sequence), source, dataFrom: from + whole.length };
};
