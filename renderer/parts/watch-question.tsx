import { type ReactNode, useState } from 'react';
import type { WatchAnswer } from '../../contract/events.ts';
import type { RecentPassage, WatchView } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, type Text, watchTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { shortDay } from '../words/time.ts';
import { Bilingual } from './bilingual.tsx';

type WatchQuestionProps = Readonly<{
  passage: Pick<RecentPassage, 'lane' | 'epoch' | 'sequence'>;
  watch: WatchView;
  done: () => void;
}>;

const answers: readonly WatchAnswer[] = ['confirmed', 'not-them'];

/** Says which list somebody is on, to the guard who has opened it, and takes the answer whether it is they. */
export const WatchQuestion = ({ passage, watch, done }: WatchQuestionProps): ReactNode => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const give = (answer: WatchAnswer): void => {
    const { lane, epoch, sequence } = passage;
    setBusy(true);
    setFailure(null);
    station
      .confirmWatch(lane, { epoch, sequence }, answer)
      .then(done, (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  };
  return (
    <div className="print-again" data-testid="watch-question">
      <p className="measure-rest">
        <Bilingual text={aboutOf(watch)} />
      </p>
      {watch.answer === null ? (
        answers.map((answer) => (
          <button key={answer} type="button" data-answer={answer} disabled={busy} onClick={() => give(answer)}>
            <Bilingual text={watchTexts[answer]} />
          </button>
        ))
      ) : (
        <p className="measure-rest">
          <Bilingual text={answeredOf(watch.answer)} />
        </p>
      )}
      {failure === null ? null : (
        <p className="print-failure" role="alert">
          <Bilingual text={failure.title} />
          <Bilingual text={failure.act} />
        </p>
      )}
    </div>
  );
};

/** `Danh sách theo dõi: F1, đến hết 25/09/2021` */
const aboutOf = ({ level, until }: WatchView): Text => {
  const { list, until: word } = watchTexts;
  const words = (language: 'vi' | 'en'): string =>
    `${list[language]}: ${level.toUpperCase()}, ${word[language]} ${shortDay(until)}`;
  return { vi: words('vi'), en: words('en') };
};

const answeredOf = (answer: WatchAnswer): Text => ({
  vi: `${watchTexts.answered.vi}: ${watchTexts[answer].vi}`,
  en: `${watchTexts.answered.en}: ${watchTexts[answer].en}`,
});
