import { type ReactNode, useState } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { useNow } from '../state/use-now.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, clockTroubleAdvice, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { clockTime, longDate, spanWords } from '../words/time.ts';
import { clockPageTexts } from './clock-words.ts';
import { clockTexts } from './diagnostics-words.ts';
import type { ManagePageProps } from './page-props.ts';

/** The time of the station, to be compared with a right clock. */
export const ClockPage = ({ state, clockOffset }: ManagePageProps): ReactNode => {
  const station = useStation();
  const now = useNow(clockOffset);
  const [said, say] = useState<Readonly<{ good: boolean; advice: Advice }> | null>(null);
  const confirm = (): void => {
    say(null);
    station
      .confirmClock(Math.round(Date.now() + clockOffset))
      .then(() => say({ good: true, advice: { title: clockPageTexts.confirmed, act: nothingMore } }))
      .catch((thrown: unknown) => say({ good: false, advice: adviceFor(errorRecordOf(thrown)) }));
  };
  const [sure, touch] = useSecondTouch(confirm);
  const trouble = state.clockTrouble ?? null;
  const mayConfirm = trouble !== null && trouble.kind !== 'off-central';
  return (
    <section data-testid="clock-page" className="clock-page" data-clock={state.clock}>
      <time className="clock-now" dateTime={new Date(now).toISOString()}>
        {clockTime(now, state.utcOffsetMinutes)}
      </time>
      <p className="clock-page-date">
        <Bilingual text={longDate(now, state.utcOffsetMinutes)} />
      </p>
      <h2 data-testid="clock-said">
        <Bilingual text={stateWords(state)} />
      </h2>
      <p className="manage-explain">
        <Bilingual text={explanation(state)} />
      </p>
      {mayConfirm ? (
        <button type="button" className="manage-button" data-testid="clock-confirm" data-armed={sure} onClick={touch}>
          <Bilingual text={sure ? clockPageTexts.sure : clockPageTexts.confirm} />
        </button>
      ) : null}
      <p className="manage-said" role="status" data-good={said?.good}>
        {said === null ? null : <Bilingual text={said.advice.title} />}
      </p>
      {said === null || said.advice.act.vi === '' ? null : (
        <p className="manage-explain">
          <Bilingual text={said.advice.act} />
        </p>
      )}
    </section>
  );
};

const nothingMore: Text = { vi: '', en: '' };

const stateWords = ({ clock, clockTrouble }: ScreenState): Text => {
  if (clockTrouble == null) return clockTexts[clock];
  const { kind, ms } = clockTrouble;
  return clockTroubleAdvice(kind, ms > 0, spanWords(Math.abs(ms))).title;
};

const explanation = ({ clockTrouble }: ScreenState): Text => {
  if (clockTrouble == null) return clockPageTexts.nothing;
  return clockTrouble.kind === 'off-central' ? clockPageTexts.central : clockPageTexts.compare;
};
