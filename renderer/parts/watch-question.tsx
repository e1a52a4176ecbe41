import { type ReactNode, useState } from 'react';
import type { WatchAnswer, WatchAnswerer } from '../../contract/events.ts';
import type { RecentPassage, WatchView } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, type Text, watchTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { shortDay } from '../words/time.ts';
import { Bilingual } from './bilingual.tsx';
import { Failure } from './failure.tsx';

type WatchQuestionProps = Readonly<{
  passage: Pick<RecentPassage, 'lane' | 'epoch' | 'sequence'>;
  watch: WatchView;
  done: () => void;
}>;

type Choice = Readonly<{ answer: WatchAnswer; label: Text }>;

/** What the guard can still say: all of it before there is an answer, and whom central has cleared too late to be let in. */
const choicesOf = ({ answer, again = false }: WatchView): readonly Choice[] => {
  if (again) return [{ answer: 'not-them', label: watchTexts.again }];
  if (answer !== null) return [];
  return (['confirmed', 'not-them'] as const).map((one) => ({ answer: one, label: watchTexts[one] }));
};

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
    <div className="print-again watch-question" data-testid="watch-question">
      <p className="measure-rest">
        <Bilingual text={aboutOf(watch)} />
      </p>
      {watch.answer === null ? null : (
        <p className="measure-rest" data-testid="watch-answered">
          <Bilingual text={answeredOf(watch.answer, watch.by ?? 'officer')} />
        </p>
      )}
      {choicesOf(watch).map(({ answer, label }) => (
        <button key={answer} type="button" data-answer={answer} disabled={busy} onClick={() => give(answer)}>
          <Bilingual text={label} />
        </button>
      ))}
      <Failure failure={failure} />
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

const answeredOf = (answer: WatchAnswer, by: WatchAnswerer): Text =>
  by === 'central'
    ? watchTexts.byCentral[answer]
    : {
        vi: `${watchTexts.answered.vi}: ${watchTexts[answer].vi}`,
        en: `${watchTexts.answered.en}: ${watchTexts[answer].en}`,
      };
