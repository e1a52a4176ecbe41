import type { ReactNode } from 'react';
import type { Glyph } from '../words/verdict.ts';

/** Each on a field of 100 × 100, drawn in the current colour, each with an outline of its own. */
const drawings: Readonly<Record<Glyph, ReactNode>> = {
  tick: (
    <>
      <circle cx="50" cy="50" r="43" className="line" />
      <path d="M29 52l15 15 28-31" className="line bold" />
    </>
  ),
  'tick-note': (
    <>
      <path d="M50 5L95 50 50 95 5 50z" className="line" />
      <path d="M33 51l12 12 22-25" className="line bold" />
    </>
  ),
  hand: (
    <>
      <path d="M34 56V24M47.5 52V13M61 52V16M74.5 58V28" className="line finger" />
      <path
        d="M28.5 50H80v12c0 20-11 32-29 32-14 0-22-6-29-18L10 56c-2.5-4.5-1-9 3-11s7.5-.5 10 3.5l5.5 8z"
        className="solid"
      />
    </>
  ),
  thermometer: (
    <>
      <path d="M42 58V19a12 12 0 0 1 24 0v39a20 20 0 1 1-24 0z" className="line" />
      <circle cx="54" cy="74" r="11" className="solid" />
      <path d="M54 74V26" className="line bold" />
      <path d="M78 22h14M78 36h9M78 50h14" className="line thin" />
    </>
  ),
  cross: (
    <>
      <path d="M32 6h36l26 26v36L68 94H32L6 68V32z" className="line" />
      <path d="M34 34l32 32M66 34L34 66" className="line bold" />
    </>
  ),
  question: (
    <>
      <path d="M10 30V10h20M70 10h20v20M90 70v20H70M30 90H10V70" className="line" />
      <path d="M36 39c0-9 6-14 14-14s14 5 14 13c0 11-13 11-13 22" className="line bold" />
      <circle cx="51" cy="76" r="6" className="solid" />
    </>
  ),
  twice: (
    <>
      <path d="M12 46c2-20 18-33 38-33 14 0 25 7 32 17" className="line" />
      <path d="M85 10v23H62" className="line" />
      <path d="M88 54c-2 20-18 33-38 33-14 0-25-7-32-17" className="line" />
      <path d="M15 90V67h23" className="line" />
    </>
  ),
};

/** The sign of an outcome. Its meaning is always written beside it. */
export const OutcomeGlyph = ({ glyph }: Readonly<{ glyph: Glyph }>): ReactNode => (
  <svg className="glyph" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
    {drawings[glyph]}
  </svg>
);
