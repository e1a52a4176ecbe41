import { memo, type ReactNode } from 'react';
import type { Decision, Reason } from '../../contract/decision.ts';
import type { DecisionView, RecentPassage } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { OutcomeGlyph } from '../parts/glyphs.tsx';
import { Icon } from '../parts/icons.tsx';
import { LargeWords } from '../parts/large-words.tsx';
import { MeasureAgainFact } from '../parts/measure-again.tsx';
import { OfficerQuestion } from '../parts/officer-question.tsx';
import { PermitFacts } from '../parts/permit-facts.tsx';
import { TimeLeft } from '../parts/time-left.tsx';
import { groupTexts, rosterTexts, visitorTexts } from '../people/words.ts';
import { decisionTexts, directionTexts, type Text } from '../text.ts';
import { celsius, slipNumber } from '../words/figures.ts';
import { clockTime } from '../words/time.ts';
import { verdictOf } from '../words/verdict.ts';

/** More would not be read at a door; the slip and the ledger have them all. */
const shownReasons = 3;

/** A name beyond this many letters stands in two smaller lines. */
const longName = 16;

type FactProps = Readonly<{ label: Text; name: string; children: ReactNode; long?: boolean }>;

const Fact = ({ label, name, children, long = false }: FactProps): ReactNode => (
  <div className="fact" data-fact={name} data-long={long}>
    <dt>
      <Bilingual text={label} />
    </dt>
    <dd>{children}</dd>
  </div>
);

type SlipFactProps = Readonly<{
  slip: number | null;
  again: RecentPassage | null;
  printAgain: (passage: RecentPassage) => void;
}>;

/** The slip's number; where it can be printed again it is the button that does. */
const SlipFact = ({ slip, again, printAgain }: SlipFactProps): ReactNode => {
  const number = again?.slip ?? slip;
  const words = number === null ? decisionTexts.none : slipNumber(number);
  if (again === null) {
    return (
      <Fact label={decisionTexts.slip} name="slip">
        {number === null ? null : <span className="unseen">{decisionTexts.slip.vi} </span>}
        {words}
      </Fact>
    );
  }
  return (
    <div className="fact" data-fact="slip" data-again="true">
      <dt>
        <Icon name="printer" />
        <Bilingual text={decisionTexts.printAgain} />
      </dt>
      <dd>
        <span className="unseen">{decisionTexts.slip.vi} </span>
        {words}
        <button type="button" className="fact-again" data-testid="print-again" onClick={() => printAgain(again)}>
          <span className="unseen">
            {decisionTexts.printAgain.vi} {words} / {decisionTexts.printAgain.en}
          </span>
        </button>
      </dd>
    </div>
  );
};

type BesideProps = Readonly<{ roster: NonNullable<DecisionView['roster']> | null; companions: number }>;

/** Who the site knows them as, and how many pass with them. */
const Beside = ({ roster, companions }: BesideProps): ReactNode => {
  if (roster === null && companions === 0) return null;
  const parts = [
    ...(roster === null ? [] : [`${rosterTexts[roster.group].vi}${roster.unit === null ? '' : ` ${roster.unit}`}`]),
    ...(companions === 0 ? [] : [groupTexts.with(companions).vi]),
  ];
  return (
    <span className="fact-beside" data-testid="beside">
      {parts.join(' · ')}
    </span>
  );
};

type FactsProps = Omit<SlipFactProps, 'slip'> & Readonly<{ view: DecisionView; utcOffsetMinutes: number }>;

const Facts = ({
  view: { decision, maskedName, remeasure, roster },
  utcOffsetMinutes,
  again,
  printAgain,
}: FactsProps): ReactNode => (
  <dl className="facts" data-referral={decision.referral != null}>
    <Fact label={decisionTexts.name} name="name" long={(maskedName?.length ?? 0) > longName}>
      {maskedName ?? decisionTexts.none}
      <Beside roster={roster ?? null} companions={decision.companions ?? 0} />
    </Fact>
    {remeasure == null ? (
      <Fact label={decisionTexts.temperature} name="temperature">
        {decision.temperature === null ? decisionTexts.none : celsius(decision.temperature.celsius)}
      </Fact>
    ) : (
      <MeasureAgainFact
        passage={decision}
        temperature={decision.temperature?.celsius ?? null}
        remeasure={remeasure}
        utcOffsetMinutes={utcOffsetMinutes}
      />
    )}
    <SlipFact slip={decision.slip} again={again} printAgain={printAgain} />
    {decision.referral == null ? null : (
      <Fact label={decisionTexts.referral} name="referral" long>
        {decision.referral}
      </Fact>
    )}
    <Fact label={decisionTexts.time} name="time">
      {clockTime(decision.at, utcOffsetMinutes)}
    </Fact>
  </dl>
);

const Reasons = ({ reasons }: Readonly<{ reasons: readonly Reason[] }>): ReactNode => (
  <ul className="reasons">
    {reasons.slice(0, shownReasons).map((reason) => (
      <li key={reason.code} data-reason={reason.code}>
        <Bilingual text={reason} />
      </li>
    ))}
  </ul>
);

type DecisionScreenProps = Readonly<{
  view: DecisionView;
  until: number;
  utcOffsetMinutes: number;
  clockOffset: number;
  dismiss: () => void;
  /** Tells the visitor in a language of theirs. */
  tell: (view: DecisionView) => void;
  /** The passage whose slip can be printed again now. */
  again: RecentPassage | null;
  printAgain: (passage: RecentPassage) => void;
}>;

/** The answer: colour, sign and words over the whole stage. */
export const DecisionScreen = memo(
  ({
    view,
    until,
    utcOffsetMinutes,
    clockOffset,
    dismiss,
    tell,
    again,
    printAgain,
  }: DecisionScreenProps): ReactNode => {
    const verdict = verdictOf(view.decision, utcOffsetMinutes);
    return (
      <section
        className="decision layer"
        data-testid="decision"
        data-tone={verdict.tone}
        data-glyph={verdict.glyph}
        data-permit={view.permit != null}
        data-officer={view.officer?.answer === null}
      >
        <div className="decision-sign">
          <OutcomeGlyph glyph={verdict.glyph} />
          <span className="decision-direction">
            <Icon name={view.decision.direction} />
            <Bilingual text={directionTexts[view.decision.direction]} />
          </span>
        </div>
        <div className="decision-words" data-reasons={Math.min(view.decision.reasons.length, shownReasons)}>
          <LargeWords headline={verdict.headline} />
          <Reasons reasons={view.decision.reasons} />
        </div>
        {view.permit == null ? null : <PermitFacts permit={view.permit} />}
        {view.officer == null ? null : <OfficerQuestion passage={view.decision} officer={view.officer} />}
        <Facts view={view} utcOffsetMinutes={utcOffsetMinutes} again={again} printAgain={printAgain} />
        <TimeLeft until={until} clockOffset={clockOffset} />
        <button type="button" className="decision-dismiss" onClick={dismiss}>
          <Bilingual text={decisionTexts.dismiss} />
        </button>
        {view.decision.outcome === 'admit' ? null : (
          <button
            type="button"
            className="decision-language"
            data-testid="tell"
            onClick={() => tell(view)}
            aria-label={`${visitorTexts.open.vi} / ${visitorTexts.open.en}`}
          >
            <Icon name="speech" />
          </button>
        )}
      </section>
    );
  },
);
DecisionScreen.displayName = 'DecisionScreen';

/** The same for a screen reader, in one breath. */
export const spokenDecision = (view: DecisionView, utcOffsetMinutes: number): string => {
  const { decision, maskedName } = view;
  const { headline } = verdictOf(decision, utcOffsetMinutes);
  return [
    headline.vi.join(' '),
    maskedName,
    decision.temperature === null ? null : celsius(decision.temperature.celsius),
    ...spokenReasons(decision),
    headline.en,
  ]
    .filter((part) => part !== null)
    .join('. ');
};

const spokenReasons = ({ reasons }: Decision): readonly string[] =>
  reasons.slice(0, shownReasons).map((reason) => reason.vi);
