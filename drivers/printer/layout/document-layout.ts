import { asCheckpointError, type CheckpointError, ErrorCode } from '../../../contract/errors.ts';
import type { PrintDocument } from '../../../contract/print-document.ts';
import type { PrinterSettings } from '../../profile/printer-settings.ts';
import type { Bitmap } from '../raster/bitmap.ts';
import { readLogo } from '../raster/logo.ts';
import type { Block } from './block.ts';
import { framed } from './documents/frame.ts';
import { passageSlip } from './documents/passage-slip.ts';
import { permitStamp } from './documents/permit-stamp.ts';
import { sheet } from './documents/sheet.ts';
import { testPage } from './documents/test-page.ts';
import { visitorBadge } from './documents/visitor-badge.ts';
import { printBlocks } from './print-blocks.ts';
import { typesetterFor } from './typesetter-for.ts';

/** `left out`: what could not be printed, and why. */
export type Layout = Readonly<{ bytes: Uint8Array; leftOut: CheckpointError | null }>;

/**
 * The bytes that print a document, from ESC @ to the cut. A logo that cannot be drawn is left out.
 * @throws CheckpointError PrinterDocumentInvalid
 */
export const layoutDocument = (document: PrintDocument, settings: PrinterSettings): Layout => {
  const { logo, problem } = logoOf(document, settings.dots);
  try {
    const blocks = framed(document, logo, bodyOf(document, settings, problem));
    return { bytes: printBlocks(blocks, settings), leftOut: problem };
  } catch (thrown) {
    throw asCheckpointError(thrown, ErrorCode.PrinterDocumentInvalid, 'Print another document, or report this one.');
  }
};

const bodyOf = (
  document: PrintDocument,
  settings: PrinterSettings,
  problem: CheckpointError | null,
): readonly Block[] => {
  switch (document.kind) {
    case 'slip':
      return passageSlip(document);
    case 'badge':
      return visitorBadge(document);
    case 'permit-stamp':
      return permitStamp(document);
    case 'sheet':
      return sheet(document);
    case 'test':
      return testPage(document, {
        settings,
        typeface: typesetterFor(settings).name,
        problem: problem === null ? null : problem.message,
      });
  }
};

type Logo = Readonly<{ logo: Bitmap | null; problem: CheckpointError | null }>;

/** By the file's bytes and the width of the paper: the same file goes on every slip, and is read once. */
const read = new WeakMap<Uint8Array, Map<number, Logo>>();

const logoOf = ({ logo }: PrintDocument, dots: number): Logo => {
  if (logo === undefined || logo === null) return { logo: null, problem: null };
  const known = read.get(logo) ?? new Map<number, Logo>();
  read.set(logo, known);
  const found = known.get(dots) ?? readOnce(logo, dots);
  known.set(dots, found);
  return found;
};

const readOnce = (png: Uint8Array, dots: number): Logo => {
  try {
    return { logo: readLogo(png, dots), problem: null };
  } catch (thrown) {
    const hint = 'Give another PNG as passage.printing.logo, or null for none.';
    return { logo: null, problem: asCheckpointError(thrown, ErrorCode.PrinterDocumentInvalid, hint) };
  }
};
