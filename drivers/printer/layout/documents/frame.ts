import type { PrintDocument } from '../../../../contract/print-document.ts';
import type { Bitmap } from '../../raster/bitmap.ts';
import { type Block, centre, gap } from '../block.ts';

type Head = Pick<PrintDocument, 'watermark' | 'copy'>;

/**
 * What stands at the top and again at the bottom: that it counts for nothing (DEMO, TRAINING), and that it is a copy. Twice,
 * so that neither can be torn off unseen.
 */
const marks = ({ watermark, copy }: Head): readonly Block[] => [
  ...(watermark === null ? [] : [centre(`*** ${watermark} ***`, { bold: true, size: 2 })]),
  ...(copy === 0
    ? []
    : [centre(`BẢN SAO ${copy}`, { bold: true, size: 2 }), centre(`COPY ${copy}`, { bold: true, size: 2 })]),
];

export const framed = (document: PrintDocument, logo: Bitmap | null, body: readonly Block[]): readonly Block[] => [
  ...marks(document),
  ...(logo === null ? [] : [{ type: 'picture', align: 'centre', bitmap: logo } as const]),
  centre(document.site, { bold: true }),
  centre(`${document.station} · ${document.lane}`),
  ...body,
  ...(document.copy > 0 || document.watermark !== null ? [gap] : []),
  ...marks(document),
];

export const fourDigits = (number: number): string => String(number).padStart(4, '0');
