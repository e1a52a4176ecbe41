import { memo, type ReactNode, useState } from 'react';
import type { PrintAnswer, Prints } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { useArmed } from '../state/use-armed.ts';
import { paperText, printTexts, type Text } from '../text.ts';
import { slipNumber } from '../words/figures.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon, type IconName } from './icons.tsx';

type Question = Prints['questions'][number];

type AnswerProps = Readonly<{ answer: PrintAnswer; icon: IconName; text: Text; give: (answer: PrintAnswer) => void }>;

const Answer = ({ answer, icon, text, give }: AnswerProps): ReactNode => (
  <button type="button" className="print-answer" data-answer={answer} onClick={() => give(answer)}>
    <Icon name={icon} />
    <Bilingual text={text} />
  </button>
);

type PrintQuestionProps = Readonly<{ lane: string; question: Question; more: number }>;

/**
 * Asks whether a slip came out, where nobody but a person can see it. Stands in the bar of the devices, so that it covers no
 * decision and moves nothing. Wants a key that is the job's.
 */
export const PrintQuestion = memo(({ lane, question, more }: PrintQuestionProps): ReactNode => {
  const station = useStation();
  const armed = useArmed();
  const [given, setGiven] = useState(false);
  const give = (answer: PrintAnswer): void => {
    if (!armed || given) return;
    setGiven(true);
    // Where it could not be recorded the ledger's own notice says so, and the question stays.
    station.answerPrint(lane, question.id, answer).catch(() => setGiven(false));
  };
  const asked = printTexts.question(paperText(question.document, slipNumber(question.slip), question.copy));
  return (
    <section
      className="print-question"
      data-testid="print-question"
      data-job={question.id}
      data-armed={armed && !given}
    >
      <div className="print-asked" role="status">
        <Icon name="printer" />
        <Bilingual text={asked} />
        {more === 0 ? null : (
          <span className="print-more">
            <span aria-hidden="true">+{more}</span>
            <span className="unseen">{printTexts.moreQuestions(more).vi}</span>
          </span>
        )}
      </div>
      <div className="print-answers">
        <Answer answer="yes" icon="ready" text={printTexts.yes} give={give} />
        <Answer answer="copy" icon="printer" text={printTexts.copy} give={give} />
        <Answer answer="skip" icon="absent" text={printTexts.skip[question.document]} give={give} />
      </div>
    </section>
  );
});
PrintQuestion.displayName = 'PrintQuestion';
