import { memo, type ReactNode, useCallback, useState } from 'react';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import type { Prints, RecentPassage } from '../../contract/rpc.ts';
import { decisionTexts, directionTexts, printTexts, recentTexts, remeasureTexts, watchTexts } from '../text.ts';
import { celsius, slipNumber } from '../words/figures.ts';
import { clockTime } from '../words/time.ts';
import { briefOf } from '../words/verdict.ts';
import { Bilingual } from './bilingual.tsx';
import { OutcomeGlyph } from './glyphs.tsx';
import { Icon } from './icons.tsx';
import { MeasureAgain } from './measure-again.tsx';
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
  { slip, remeasure, watch }: RecentPassage,
  documents: readonly PassageDocumentKind[],
): readonly string[] => [
  ...(watch == null ? [] : [watchTexts.ask.vi, watchTexts.ask.en]),
  ...(remeasure == null ? [] : [remeasureTexts.again.vi, remeasureTexts.again.en]),
  ...(documents.length === 0 ? [] : [`${printTexts.again.slip.vi} ${slipNumber(slip ?? 0)}`, printTexts.again.slip.en]),
];

const RecentRow = memo(({ passage, utcOffsetMinutes, printing, documents, open, toggle }: RowProps): ReactNode => {
  const brief = briefOf(passage);
  const close = (): void => toggle(passage);
  const remeasure = passage.remeasure ?? null;
  const watch = passage.watch ?? null;
  return (
    <li className="recent-row" data-sequence={passage.sequence} data-outcome={passage.outcome} data-open={open}>
      {documents.length === 0 && remeasure === null && watch === null ? null : (
        <button type="button" className="recent-open" aria-expanded={open} onClick={() => toggle(passage)}>
          <span className="unseen">{offers(passage, documents).join(' / ')}</span>
        </button>
      )}
      <span className="recent-sign" data-tone={brief.tone}>
        <OutcomeGlyph glyph={brief.glyph} />
      </span>
      <span className="recent-word">
        <Bilingual text={brief.word} />
      </span>
      <span className="recent-temperature">
        {remeasure === null ? null : <Icon name="thermometer" />}
        {passage.celsius === null ? decisionTexts.none : celsius(passage.celsius)}
      </span>
      <span className="recent-name">
        {isAsked(watch) ? <Icon name="pen" /> : null}
        {passage.maskedName ?? decisionTexts.none}
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
      {open && remeasure !== null ? (
        <MeasureAgain passage={passage} remeasure={remeasure} utcOffsetMinutes={utcOffsetMinutes} done={close} />
      ) : null}
      {open && documents.length > 0 ? <PrintAgain passage={passage} documents={documents} done={close} /> : null}
    </li>
  );
});
RecentRow.displayName = 'RecentRow';

type RecentProps = Readonly<{
  recent: readonly RecentPassage[];
  prints: Prints;
  utcOffsetMinutes: number;
  covered: boolean;
}>;

const keyOf = ({ epoch, sequence }: RecentPassage): string => `${epoch}/${sequence}`;

/** The last passages of this lane, newest first. A tap on one offers what can be done about it. */
export const Recent = memo(({ recent, prints, utcOffsetMinutes, covered }: RecentProps): ReactNode => {
  const [opened, setOpened] = useState<string | null>(null);
  const toggle = useCallback(
    (passage: RecentPassage): void => setOpened((before) => (before === keyOf(passage) ? null : keyOf(passage))),
    [],
  );
  return (
    <section className="recent" data-testid="recent" inert={covered}>
      <h2 className="side-title">
        <Bilingual text={recentTexts.title} />
      </h2>
      {recent.length === 0 ? (
        <p className="recent-empty">
          <Bilingual text={recentTexts.empty} />
        </p>
      ) : (
        <ol className="recent-list">
          {recent.map((passage) => (
            <RecentRow
              key={keyOf(passage)}
              passage={passage}
              utcOffsetMinutes={utcOffsetMinutes}
              printing={isBeingPrinted(prints, passage)}
              documents={printableAgain(prints, passage)}
              open={opened === keyOf(passage)}
              toggle={toggle}
            />
          ))}
        </ol>
      )}
    </section>
  );
});
Recent.displayName = 'Recent';
