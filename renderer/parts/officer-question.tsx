import { type ReactNode, useState } from 'react';
import { type OfficerAnswer, type OfficerView, refusalGrounds } from '../../contract/officer.ts';
import type { RecentPassage } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { useArmed } from '../state/use-armed.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { groundTexts, officerTexts } from '../words/officer.ts';
import { Bilingual } from './bilingual.tsx';
import { Failure } from './failure.tsx';

type OfficerQuestionProps = Readonly<{
  passage: Pick<RecentPassage, 'lane' | 'epoch' | 'sequence'>;
  officer: OfficerView;
  done?: () => void;
}>;

/** The rules leave somebody to the officer: one touch lets pass, a second one says why not. */
export const OfficerQuestion = ({ passage, officer, done }: OfficerQuestionProps): ReactNode => {
  const station = useStation();
  const [refusing, refuse] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const armed = useArmed();
  const decide = (answer: OfficerAnswer): void => {
    const { lane, epoch, sequence } = passage;
    setBusy(true);
    setFailure(null);
    station
      .officerDecides(lane, { epoch, sequence }, answer)
      .then(done, (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  };
  if (officer.answer !== null) {
    return (
      <p className="officer-answered" data-testid="officer-answered">
        <Bilingual text={officer.answer === 'admit' ? officerTexts.admitted : officerTexts.refused} />
      </p>
    );
  }
  const still = busy || !armed;
  return (
    <fieldset className="officer-question" data-testid="officer-question" data-refusing={refusing}>
      <legend className="unseen">{(refusing ? officerTexts.why : officerTexts.ask).vi}</legend>
      {refusing ? (
        <>
          <button type="button" className="officer-back" onClick={() => refuse(false)}>
            <Bilingual text={officerTexts.back} />
          </button>
          {refusalGrounds.map((ground) => (
            <button
              key={ground}
              type="button"
              className="officer-ground"
              data-ground={ground}
              disabled={busy}
              onClick={() => decide({ act: 'refuse', ground })}
            >
              <Bilingual text={groundTexts[ground]} />
            </button>
          ))}
        </>
      ) : (
        <>
          <button
            type="button"
            className="officer-admit"
            data-testid="officer-admit"
            disabled={still}
            onClick={() => decide({ act: 'admit' })}
          >
            <span aria-hidden="true">✓</span>
            <Bilingual text={officerTexts.admit} />
          </button>
          <button
            type="button"
            className="officer-refuse"
            data-testid="officer-refuse"
            disabled={still}
            onClick={() => refuse(true)}
          >
            <span aria-hidden="true">✕</span>
            <Bilingual text={officerTexts.refuse} />
          </button>
        </>
      )}
      <Failure failure={failure} />
    </fieldset>
  );
};
