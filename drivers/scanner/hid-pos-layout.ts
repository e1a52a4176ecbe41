import { bitsAt, type ReportDescriptor, type ReportSlice, slicesOf, type Usage } from '../hid/report-descriptor.ts';
import type { HidPosTable } from '../profile/scanner-settings.ts';
import { aimIdentifier } from './code-text.ts';

/** Usages of a bar code scanner by the HID Point of Sale usage tables 1.02; the byte count is of the generic page. */
const scanner: Usage = { page: 0x8c, usage: 0x02 };
const byteCount: Usage = { page: 0x01, usage: 0x3b };
const symbologyIdentifiers: readonly Usage[] = [0xfb, 0xfc, 0xfd].map((usage) => ({ page: 0x8c, usage }));
const decodedData: Usage = { page: 0x8c, usage: 0xfe };
const decodedDataContinued: Usage = { page: 0x8c, usage: 0xff };

/** Where one report holds what. */
export type HidPosLayout = Readonly<{
  reportId: number | null;
  count: ReportSlice | null;
  /** Three characters, or none. */
  symbology: readonly ReportSlice[];
  data: readonly ReportSlice[];
  continued: ReportSlice | null;
}>;

/** One report read. */
export type HidPosReport = Readonly<{ data: Uint8Array; symbology: string | null; continued: boolean }>;

/** @returns the reports that carry codes; none for a device that is no HID POS scanner */
export const layoutsOf = ({ collections, fields }: ReportDescriptor): readonly HidPosLayout[] => {
  if (!collections.some(({ page, usage }) => page === scanner.page && usage === scanner.usage)) return [];
  const inputs = fields.filter((field) => field.kind === 'input');
  return [...new Set(inputs.map(({ reportId }) => reportId))].flatMap((reportId) => {
    const own = inputs.filter((field) => field.reportId === reportId);
    const data = slicesOf(own, decodedData);
    if (data.length === 0) return [];
    const symbology = symbologyIdentifiers.flatMap((usage) => slicesOf(own, usage).slice(0, 1));
    return [
      {
        reportId,
        count: slicesOf(own, byteCount)[0] ?? null,
        symbology: symbology.length === symbologyIdentifiers.length ? symbology : [],
        data,
        continued: slicesOf(own, decodedDataContinued)[0] ?? null,
      },
    ];
  });
};

/** For systems that do not tell how a device lays out its reports. */
export const layoutOfTable = (table: HidPosTable): HidPosLayout => {
  const bytes = (at: number, count: number): ReportSlice => ({ bitOffset: at * 8, bitSize: 8, count });
  const { reportId, count, symbology, data, dataBytes, continued } = table;
  return {
    reportId,
    count: bytes(count, 1),
    symbology: symbology === null ? [] : [0, 1, 2].map((index) => bytes(symbology + index, 1)),
    data: [bytes(data, dataBytes)],
    continued: continued === null ? null : { bitOffset: continued * 8, bitSize: 1, count: 1 },
  };
};

/** @returns null for a report that holds less than it says */
export const readReport = (report: Uint8Array, layout: HidPosLayout): HidPosReport | null => {
  const all = layout.data.flatMap((slice) => bytesOf(report, slice));
  const said = layout.count === null ? lengthWithoutPadding(all) : numberOf(report, layout.count);
  if (said === null || said > all.length) return null;
  const data = Uint8Array.from(all.slice(0, said));
  const symbology = String.fromCharCode(...layout.symbology.map((slice) => numberOf(report, slice) ?? 0));
  const continued = layout.continued !== null && (numberOf(report, layout.continued) ?? 0) !== 0;
  return { data, symbology: aimIdentifier(symbology), continued };
};

const numberOf = (report: Uint8Array, { bitOffset, bitSize }: ReportSlice): number | null =>
  bitsAt(report, bitOffset, Math.min(bitSize, 32));

/** A slice as bytes, as far as the report reaches: one element may be one byte, or hold all of them. */
const bytesOf = (report: Uint8Array, { bitOffset, bitSize, count }: ReportSlice): number[] => {
  const length = Math.floor((bitSize * count) / 8);
  const there = Math.max(0, Math.min(length, Math.floor((report.length * 8 - bitOffset) / 8)));
  return Array.from({ length: there }, (_, index) => bitsAt(report, bitOffset + index * 8, 8) ?? 0);
};

const lengthWithoutPadding = (bytes: readonly number[]): number => bytes.findLastIndex((byte) => byte !== 0) + 1;
