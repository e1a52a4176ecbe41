import { memo, type ReactNode } from 'react';
import type { RecentPassage } from '../../contract/rpc.ts';
import { decisionTexts, directionTexts, recentTexts } from '../text.ts';
import { celsius, slipNumber } from '../words/figures.ts';
import { clockTime } from '../words/time.ts';
import { briefOf } from '../words/verdict.ts';
import { Bilingual } from './bilingual.tsx';
import { OutcomeGlyph } from './glyphs.tsx';
import { Icon } from './icons.tsx';

type RowProps = Readonly<{ passage: RecentPassage; utcOffsetMinutes: number }>;

const RecentRow = memo(({ passage, utcOffsetMinutes }: RowProps): ReactNode => {
  const brief = briefOf(passage);
  return (
    <li className="recent-row" data-sequence={passage.sequence} data-outcome={passage.outcome}>
      <span className="recent-sign" data-tone={brief.tone}>
        <OutcomeGlyph glyph={brief.glyph} />
      </span>
      <span className="recent-word">
        <Bilingual text={brief.word} />
      </span>
      <span className="recent-temperature">
        {passage.celsius === null ? decisionTexts.none : celsius(passage.celsius)}
      </span>
      <span className="recent-name">{passage.maskedName ?? decisionTexts.none}</span>
      <span className="recent-when">
        <span className="recent-direction" data-direction={passage.direction}>
          <Icon name={passage.direction} />
          {directionTexts[passage.direction].vi}
        </span>
        <time>{clockTime(passage.at, utcOffsetMinutes)}</time>
        {passage.slip === null ? null : (
          <span className="recent-slip">
            {decisionTexts.slip.vi} {slipNumber(passage.slip)}
          </span>
        )}
      </span>
    </li>
  );
});
RecentRow.displayName = 'RecentRow';

type RecentProps = Readonly<{ recent: readonly RecentPassage[]; utcOffsetMinutes: number; covered: boolean }>;

/** The last passages of this lane, newest first. */
export const Recent = memo(
  ({ recent, utcOffsetMinutes, covered }: RecentProps): ReactNode => (
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
              key={`${passage.epoch}/${passage.sequence}`}
              passage={passage}
              utcOffsetMinutes={utcOffsetMinutes}
            />
          ))}
        </ol>
      )}
    </section>
  ),
);
Recent.displayName = 'Recent';
