import { type ReactNode, useState } from 'react';
import { maxCompanions } from '../../contract/decision.ts';
import { correctionCauses } from '../../contract/events.ts';
import type { RecentPassage } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { causeTexts, groupTexts, undoTexts } from './words.ts';

type Props = Readonly<{ passage: RecentPassage; done: () => void }>;

type Correcting = Readonly<{ busy: boolean; failure: Advice | null; run: (correction: () => Promise<void>) => void }>;

const useCorrecting = (done: () => void): Correcting => {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const run = (correction: () => Promise<void>): void => {
    setBusy(true);
    setFailure(null);
    correction()
      .then(done, (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  };
  return { busy, failure, run };
};

/** The second touch is the reason. */
const Causes = ({ passage, correcting }: Readonly<{ passage: RecentPassage; correcting: Correcting }>): ReactNode => {
  const station = useStation();
  const { lane, epoch, sequence } = passage;
  return (
    <>
      <p className="correct-title">
        <Bilingual text={undoTexts.title} />
      </p>
      {correctionCauses.map((cause) => (
        <button
          key={cause}
          type="button"
          className="correct-cause"
          data-cause={cause}
          disabled={correcting.busy}
          onClick={() => correcting.run(() => station.undoPassage(lane, { epoch, sequence }, cause))}
        >
          <Bilingual text={causeTexts[cause]} />
        </button>
      ))}
    </>
  );
};

const Companions = ({
  passage,
  correcting,
}: Readonly<{ passage: RecentPassage; correcting: Correcting }>): ReactNode => {
  const station = useStation();
  const before = passage.companions ?? 0;
  const [companions, setCompanions] = useState(before);
  const { lane, epoch, sequence } = passage;
  const step = (by: number): void => setCompanions(Math.min(maxCompanions, Math.max(0, companions + by)));
  return (
    <div className="companions" data-testid="companions">
      <span className="companions-ask">
        <Bilingual text={groupTexts.ask} />
      </span>
      <button type="button" aria-label={`${groupTexts.fewer.vi} / ${groupTexts.fewer.en}`} onClick={() => step(-1)}>
        −
      </button>
      <output>{companions}</output>
      <button type="button" aria-label={`${groupTexts.more.vi} / ${groupTexts.more.en}`} onClick={() => step(1)}>
        +
      </button>
      <button
        type="button"
        className="companions-save"
        disabled={correcting.busy || companions === before}
        onClick={() => correcting.run(() => station.setCompanions(lane, { epoch, sequence }, companions))}
      >
        <Bilingual text={groupTexts.save} />
      </button>
    </div>
  );
};

/** What a guard may still put right about one of the last passages: how many came with them, and that it was a mistake. */
export const CorrectPassage = ({ passage, done }: Props): ReactNode => {
  const correcting = useCorrecting(done);
  const [undoing, setUndoing] = useState(false);
  const { failure } = correcting;
  return (
    <div className="print-again correct">
      {undoing ? (
        <Causes passage={passage} correcting={correcting} />
      ) : (
        <>
          {passage.outcome === 'admit' && passage.direction === 'in' ? (
            <Companions passage={passage} correcting={correcting} />
          ) : null}
          <button type="button" className="correct-undo" data-testid="undo" onClick={() => setUndoing(true)}>
            <Icon name="undo" />
            <Bilingual text={undoTexts.open} />
          </button>
        </>
      )}
      <Failure failure={failure} />
    </div>
  );
};
