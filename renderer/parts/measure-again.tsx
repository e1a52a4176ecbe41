import { type ReactNode, useState } from 'react';
import type { RecentPassage, Remeasure } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, decisionTexts, remeasureTexts, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { celsius } from '../words/figures.ts';
import { hourMinute } from '../words/time.ts';
import { Bilingual } from './bilingual.tsx';
import { Failure } from './failure.tsx';
import { Icon } from './icons.tsx';

type Passage = Pick<RecentPassage, 'lane' | 'epoch' | 'sequence'>;

type Again = Readonly<{ busy: boolean; failure: Advice | null; ask: () => void }>;

/** Asks the station to measure a passage's person again. */
const useMeasureAgain = ({ lane, epoch, sequence }: Passage, done?: () => void): Again => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const ask = (): void => {
    setBusy(true);
    setFailure(null);
    station
      .remeasure(lane, { epoch, sequence })
      .then(done, (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  };
  return { busy, failure, ask };
};

/** From when on somebody has rested; null where no rest is due. */
const restOf = ({ restUntil }: Remeasure, utcOffsetMinutes: number): Text | null => {
  if (restUntil === null) return null;
  const time = hourMinute(restUntil, utcOffsetMinutes);
  return { vi: `${remeasureTexts.rest.vi} ${time}`, en: `${remeasureTexts.rest.en} ${time}` };
};

type FactProps = Readonly<{
  passage: Passage;
  temperature: number | null;
  remeasure: Remeasure;
  utcOffsetMinutes: number;
}>;

/** The temperature of a decision as the button that has it taken again. */
export const MeasureAgainFact = ({ passage, temperature, remeasure, utcOffsetMinutes }: FactProps): ReactNode => {
  const { busy, failure, ask } = useMeasureAgain(passage);
  const rest = restOf(remeasure, utcOffsetMinutes);
  return (
    <div className="fact" data-fact="temperature" data-again="true">
      <dt>
        <Icon name="thermometer" />
        <Bilingual text={failure?.title ?? remeasureTexts.again} />
      </dt>
      <dd>
        {temperature === null ? decisionTexts.none : celsius(temperature)}
        {rest === null ? null : (
          <span className="fact-rest">
            <Bilingual text={rest} />
          </span>
        )}
        <button type="button" className="fact-again" data-testid="measure-again" disabled={busy} onClick={ask}>
          <span className="unseen">
            {remeasureTexts.again.vi} / {remeasureTexts.again.en}
          </span>
        </button>
      </dd>
    </div>
  );
};

type MeasureAgainProps = Readonly<{
  passage: Passage;
  remeasure: Remeasure;
  utcOffsetMinutes: number;
  done?: () => void;
}>;

/** The same in the list of the last passages. */
export const MeasureAgain = ({ passage, remeasure, utcOffsetMinutes, done }: MeasureAgainProps): ReactNode => {
  const { busy, failure, ask } = useMeasureAgain(passage, done);
  const rest = restOf(remeasure, utcOffsetMinutes);
  return (
    <div className="print-again">
      <button type="button" data-testid="measure-again" disabled={busy} onClick={ask}>
        <Icon name="thermometer" />
        <Bilingual text={remeasureTexts.again} />
      </button>
      {rest === null ? null : (
        <p className="measure-rest">
          <Bilingual text={rest} />
        </p>
      )}
      <Failure failure={failure} />
    </div>
  );
};
