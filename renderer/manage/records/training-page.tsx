import { type ReactNode, useState } from 'react';
import { Bilingual } from '../../parts/bilingual.tsx';
import { useStation } from '../../state/station-context.ts';
import { useSecondTouch } from '../../state/use-second-touch.ts';
import { errorRecordOf } from '../../station/error-record.ts';
import type { Text } from '../../text.ts';
import { adviceFor } from '../../words/error-words.ts';
import { hourMinute } from '../../words/time.ts';
import type { ManagePageProps } from '../page-props.ts';
import { trainingTexts } from './words.ts';

/** Practice at a gate that otherwise counts. */
export const TrainingPage = ({ state }: ManagePageProps): ReactNode => {
  const station = useStation();
  const [failed, fail] = useState<Text | null>(null);
  const { allowed = false, until = null } = state.training ?? {};
  const set = (on: boolean): void => {
    fail(null);
    station.setTraining(on).catch((thrown: unknown) => fail(adviceFor(errorRecordOf(thrown)).title));
  };
  const [sure, touch] = useSecondTouch(() => set(true));
  return (
    <section data-testid="training-page" className="training" data-on={until !== null}>
      <h2>
        {until === null ? (
          <Bilingual text={state.mode === 'demo' ? trainingTexts.demo : trainingTexts.off} />
        ) : (
          <Bilingual
            text={{
              vi: `${trainingTexts.on.vi} ${hourMinute(until, state.utcOffsetMinutes)}`,
              en: trainingTexts.on.en,
            }}
          />
        )}
      </h2>
      <p className="manage-explain">
        <Bilingual text={allowed ? trainingTexts.explain : trainingTexts.notAllowed} />
      </p>
      {until !== null ? (
        <button type="button" className="manage-button" data-testid="training-end" onClick={() => set(false)}>
          <Bilingual text={trainingTexts.end} />
        </button>
      ) : allowed ? (
        <button type="button" className="manage-button" data-testid="training-begin" data-armed={sure} onClick={touch}>
          <Bilingual text={sure ? trainingTexts.beginSure : trainingTexts.begin} />
        </button>
      ) : null}
      <p className="manage-said" role="status">
        {failed === null ? null : <Bilingual text={failed} />}
      </p>
    </section>
  );
};
