import { memo, type ReactNode, useMemo } from 'react';
import type { Phase, ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { OutcomeGlyph } from '../parts/glyphs.tsx';
import { Icon } from '../parts/icons.tsx';
import { PresentCodeIllustration } from '../parts/illustrations.tsx';
import { LargeWords } from '../parts/large-words.tsx';
import { ModeBand } from '../parts/mode-band.tsx';
import { Collecting } from '../screens/collecting.tsx';
import { Measuring } from '../screens/measuring.tsx';
import { Waiting } from '../screens/waiting.tsx';
import { decisionTexts, directionTexts, pairingTexts, type Text } from '../text.ts';
import { celsius } from '../words/figures.ts';
import { laneDevices } from '../words/notices.ts';
import { readingDevices } from '../words/reading-devices.ts';
import { verdictOf } from '../words/verdict.ts';
import { visitorScreenTexts } from './words.ts';

/** More would not be read from where a visitor stands. */
const shownReasons = 2;

type DecisionPhase = Extract<Phase, { name: 'decision' }>;

/** The answer to the visitor: no name, nothing of permits or lists, nothing to touch. */
const Told = ({ phase, utcOffsetMinutes }: Readonly<{ phase: DecisionPhase; utcOffsetMinutes: number }>): ReactNode => {
  const { decision } = phase.view;
  const { tone, glyph, headline } = verdictOf(decision, utcOffsetMinutes);
  const { temperature, referral, slip } = decision;
  return (
    <section className="decision visitor-decision layer" data-testid="decision" data-tone={tone} data-glyph={glyph}>
      <div className="decision-sign">
        <OutcomeGlyph glyph={glyph} />
        <span className="decision-direction">
          <Icon name={decision.direction} />
          <Bilingual text={directionTexts[decision.direction]} />
        </span>
      </div>
      <div className="decision-words" data-reasons={Math.min(decision.reasons.length, shownReasons)}>
        <LargeWords headline={headline} />
        <ul className="reasons">
          {decision.reasons.slice(0, shownReasons).map((reason) => (
            <li key={reason.code}>
              <Bilingual text={reason} />
            </li>
          ))}
        </ul>
      </div>
      <dl className="facts visitor-facts">
        {temperature === null ? null : (
          <div className="fact">
            <dt>
              <Bilingual text={decisionTexts.temperature} />
            </dt>
            <dd>{celsius(temperature.celsius)}</dd>
          </div>
        )}
        {referral == null ? null : (
          <div className="fact">
            <dt>
              <Bilingual text={decisionTexts.referral} />
            </dt>
            <dd>{referral}</dd>
          </div>
        )}
        {slip === null ? null : (
          <div className="fact">
            <dt>
              <Bilingual text={visitorScreenTexts.slip} />
            </dt>
            <dd>{String(slip).padStart(4, '0')}</dd>
          </div>
        )}
      </dl>
    </section>
  );
};

/** One thing to know, in words and a picture. */
const Said = ({ name, text, sign }: Readonly<{ name: string; text: Text; sign: ReactNode }>): ReactNode => (
  <section className="measuring layer" data-testid={name}>
    <div className="measuring-picture">{sign}</div>
    <div className="measuring-words">
      <Bilingual text={text} className="measuring-headline" />
    </div>
  </section>
);

/** The sign of whoever has to see staff, as it stands on a decision. */
const Staff = (): ReactNode => (
  <Said name="visitor-staff" text={visitorScreenTexts.staff} sign={<OutcomeGlyph glyph="hand" />} />
);

type VisitorStageProps = Readonly<{ state: ScreenState; clockOffset: number }>;

const VisitorStage = memo(({ state, clockOffset }: VisitorStageProps): ReactNode => {
  const { phase, lane, utcOffsetMinutes, inputs } = state;
  const devices = useMemo(() => laneDevices(state), [state]);
  switch (phase.name) {
    case 'waiting':
      return (
        <Waiting
          direction={lane.direction}
          measures={lane.direction === 'in' && devices.some(({ kind }) => kind === 'thermometer')}
          reads={readingDevices(devices, inputs)}
          devices={devices}
          changeDirection={null}
          clockOffset={clockOffset}
          utcOffsetMinutes={utcOffsetMinutes}
        />
      );
    case 'measuring':
      return <Measuring phase={{ ...phase, maskedName: null }} devices={devices} clockOffset={clockOffset} />;
    case 'pairing':
      return phase.want === 'plate' ? (
        <Said name="visitor-pairing" text={visitorScreenTexts.wait} sign={<OutcomeGlyph glyph="hand" />} />
      ) : (
        <Said name="visitor-pairing" text={pairingTexts.wants[phase.want]} sign={<PresentCodeIllustration />} />
      );
    case 'collecting':
      return <Collecting phase={phase} />;
    case 'declaring':
      return (
        <Said name="visitor-declaring" text={visitorScreenTexts.declare} sign={<OutcomeGlyph glyph="question" />} />
      );
    case 'decision':
      return <Told phase={phase} utcOffsetMinutes={utcOffsetMinutes} />;
    case 'out-of-order':
      return <Staff />;
  }
});
VisitorStage.displayName = 'VisitorStage';

type VisitorScreenProps = Readonly<{ state: ScreenState | null; clockOffset: number; connected: boolean }>;

/** The second screen: what the guard's screen says to whoever stands at the door. Nothing of it can be touched. */
export const VisitorScreen = ({ state, clockOffset, connected }: VisitorScreenProps): ReactNode => (
  <div className="visitor-screen" data-testid="visitor">
    {state === null ? null : <ModeBand mode={state.mode} />}
    <main className="stage">
      {state === null || !connected ? <Staff /> : <VisitorStage state={state} clockOffset={clockOffset} />}
    </main>
  </div>
);
