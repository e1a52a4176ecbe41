import { memo, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import type { HandOpening, Prints, RecentPassage } from '../../contract/rpc.ts';
import { CorrectPassage } from '../people/correct-passage.tsx';
import { groupTexts, openingTexts, undoTexts } from '../people/words.ts';
import { useInSight } from '../state/use-in-sight.ts';
import {
  decisionTexts,
  directionTexts,
  overrideReasonTexts,
  printTexts,
  recentTexts,
  remeasureTexts,
  watchTexts,
} from '../text.ts';
import { celsius, slipNumber } from '../words/figures.ts';
import { officerTexts } from '../words/officer.ts';
import { clockTime } from '../words/time.ts';
import { briefOf } from '../words/verdict.ts';
import { Bilingual } from './bilingual.tsx';
import { OutcomeGlyph } from './glyphs.tsx';
import { Icon } from './icons.tsx';
import { MeasureAgain } from './measure-again.tsx';
import { OfficerQuestion } from './officer-question.tsx';
import { isBeingPrinted, PrintAgain, printableAgain } from './print-again.tsx';
import { WatchQuestion } from './watch-question.tsx';

type RowProps = Readonly<{
  passage: RecentPassage;
  utcOffsetMinutes: number;
  printing: boolean;
  /** What can be printed of it now. */
  documents: readonly PassageDocumentKind[];
  open: boolean;
  toggle: (passage: RecentPassage) => void;
}>;

/** A hit on the watch list that waits for the guard. */
const isAsked = (watch: RecentPassage['watch']): boolean =>
  watch != null && (watch.answer === null || watch.again === true);

/** What a tap on a row offers, in words. */
const offers = (
  { slip, remeasure, watch, officer, correctable }: RecentPassage,
  documents: readonly PassageDocumentKind[],
): readonly string[] => [
  ...(watch == null ? [] : [watchTexts.ask.vi, watchTexts.ask.en]),
  ...(correctable == null ? [] : [undoTexts.open.vi, undoTexts.open.en]),
  ...(officer == null ? [] : [officerTexts.ask.vi, officerTexts.ask.en]),
  ...(remeasure == null ? [] : [remeasureTexts.again.vi, remeasureTexts.again.en]),
  ...(documents.length === 0 ? [] : [`${printTexts.again.slip.vi} ${slipNumber(slip ?? 0)}`, printTexts.again.slip.en]),
];

const RecentRow = memo(({ passage, utcOffsetMinutes, printing, documents, open, toggle }: RowProps): ReactNode => {
  const brief = briefOf(passage);
  const close = (): void => toggle(passage);
  const remeasure = passage.remeasure ?? null;
  const watch = passage.watch ?? null;
  const officer = passage.officer ?? null;
  const undone = passage.undone ?? null;
  const companions = passage.companions ?? 0;
  const correctable = passage.correctable != null && isPassing(passage);
  const row = useInSight(open);
  return (
    <li
      ref={row}
      className="recent-row"
      data-sequence={passage.sequence}
      data-outcome={passage.outcome}
      data-open={open}
      data-undone={undone !== null}
    >
      {documents.length === 0 && remeasure === null && watch === null && officer === null && !correctable ? null : (
        <button type="button" className="recent-open" aria-expanded={open} onClick={() => toggle(passage)}>
          <span className="unseen">{offers(passage, documents).join(' / ')}</span>
        </button>
      )}
      <span className="recent-sign" data-tone={brief.tone}>
        <OutcomeGlyph glyph={brief.glyph} />
      </span>
      <span className="recent-word">
        {undone === null ? null : (
          <strong className="recent-undone">
            <Bilingual text={undoTexts.undone} />
          </strong>
        )}
        <Bilingual text={brief.word} />
      </span>
      <span className="recent-temperature">
        {remeasure === null ? null : <Icon name="thermometer" />}
        {passage.celsius === null ? decisionTexts.none : celsius(passage.celsius)}
      </span>
      <span className="recent-name">
        {isAsked(watch) || officer?.answer === null ? <Icon name="pen" /> : null}
        {companions === 0 ? null : <b className="recent-with">{groupTexts.and(companions).vi} · </b>}
        {passage.maskedName ?? decisionTexts.none}
        {passage.late === true ? <span className="recent-late"> · {openingTexts.paper.vi}</span> : null}
      </span>
      <span className="recent-when">
        <span className="recent-direction" data-direction={passage.direction}>
          <Icon name={passage.direction} />
          {directionTexts[passage.direction].vi}
        </span>
        <time>{clockTime(passage.at, utcOffsetMinutes)}</time>
        {passage.slip === null ? null : (
          <span className="recent-slip" data-printing={printing}>
            {printing || documents.length > 0 ? <Icon name="printer" /> : null}
            {printing ? <span className="unseen">{printTexts.onItsWay.vi} </span> : null}
            <span className="recent-slip-word">{decisionTexts.slip.vi} </span>
            {slipNumber(passage.slip)}
          </span>
        )}
      </span>
      {open && watch !== null ? <WatchQuestion passage={passage} watch={watch} done={close} /> : null}
      {open && officer !== null ? <OfficerQuestion passage={passage} officer={officer} done={close} /> : null}
      {open && remeasure !== null ? (
        <MeasureAgain passage={passage} remeasure={remeasure} utcOffsetMinutes={utcOffsetMinutes} done={close} />
      ) : null}
      {open && correctable ? <CorrectPassage passage={passage} done={close} /> : null}
      {open && documents.length > 0 ? <PrintAgain passage={passage} documents={documents} done={close} /> : null}
    </li>
  );
});
RecentRow.displayName = 'RecentRow';

/** Those who were let in or out, or stopped: whoever could not be read has not passed. */
const isPassing = ({ outcome }: RecentPassage): boolean => outcome !== 'repeat' && outcome !== 'unreadable';

type OpeningRowProps = Readonly<{ opening: HandOpening; utcOffsetMinutes: number }>;

/** A guard's own opening stands among the passages. */
const OpeningRow = memo(
  ({ opening, utcOffsetMinutes }: OpeningRowProps): ReactNode => (
    <li className="recent-row" data-sequence={opening.sequence} data-outcome="override">
      <span className="recent-sign" data-tone="slate">
        <Icon name="open" />
      </span>
      <span className="recent-word">
        <Bilingual text={openingTexts.word} />
      </span>
      <span className="recent-name">
        {overrideReasonTexts[opening.reason].vi}
        {opening.late ? <span className="recent-late"> · {openingTexts.late.vi}</span> : null}
      </span>
      <span className="recent-when">
        <span className="recent-direction" data-direction={opening.direction}>
          <Icon name={opening.direction} />
          {directionTexts[opening.direction].vi}
        </span>
        <time>{clockTime(opening.at, utcOffsetMinutes)}</time>
      </span>
    </li>
  ),
);
OpeningRow.displayName = 'OpeningRow';

type Line = Readonly<{ at: number; passage: RecentPassage | null; opening: HandOpening | null }>;

const linesOf = (recent: readonly RecentPassage[], openings: readonly HandOpening[]): readonly Line[] => {
  const passages = recent.map((passage): Line => ({ at: passage.at, passage, opening: null }));
  const opened = openings.map((opening): Line => ({ at: opening.at, passage: null, opening }));
  return opened.length === 0 ? passages : [...passages, ...opened].toSorted((a, b) => b.at - a.at);
};

type RecentProps = Readonly<{
  openings: readonly HandOpening[];
  recent: readonly RecentPassage[];
  prints: Prints;
  utcOffsetMinutes: number;
  covered: boolean;
}>;

const keyOf = ({ epoch, sequence }: Pick<RecentPassage, 'epoch' | 'sequence'>): string => `${epoch}/${sequence}`;

/** The last passages of this lane, newest first. A tap on one offers what can be done about it. */
export const Recent = memo(({ recent, openings, prints, utcOffsetMinutes, covered }: RecentProps): ReactNode => {
  const [opened, setOpened] = useState<string | null>(null);
  const toggle = useCallback(
    (passage: RecentPassage): void => setOpened((before) => (before === keyOf(passage) ? null : keyOf(passage))),
    [],
  );
  const list = useRef<HTMLOListElement>(null);
  // Whoever has looked further down sees the newest again after it was decided.
  useLayoutEffect(() => {
    if (!covered) list.current?.scrollTo(0, 0);
  }, [covered]);
  return (
    <section className="recent" data-testid="recent" inert={covered}>
      <h2 className="side-title">
        <Bilingual text={recentTexts.title} />
      </h2>
      {recent.length + openings.length === 0 ? (
        <p className="recent-empty">
          <Bilingual text={recentTexts.empty} />
        </p>
      ) : (
        <ol ref={list} className="recent-list">
          {linesOf(recent, openings).map(({ passage, opening }) =>
            passage === null ? (
              opening === null ? null : (
                <OpeningRow key={keyOf(opening)} opening={opening} utcOffsetMinutes={utcOffsetMinutes} />
              )
            ) : (
              <RecentRow
                key={keyOf(passage)}
                passage={passage}
                utcOffsetMinutes={utcOffsetMinutes}
                printing={isBeingPrinted(prints, passage)}
                documents={printableAgain(prints, passage)}
                open={opened === keyOf(passage)}
                toggle={toggle}
              />
            ),
          )}
        </ol>
      )}
    </section>
  );
});
Recent.displayName = 'Recent';
