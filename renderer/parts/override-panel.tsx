import { memo, type ReactNode, useEffect, useState } from 'react';
import { type OverrideReason, overrideReasons } from '../../contract/events.ts';
import type { OverrideResult, ScreenState } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { overrideReasonTexts, overrideTexts, paperEntryTexts, type Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { Bilingual } from './bilingual.tsx';
import { GuardTitle } from './guard-title.tsx';
import { Icon } from './icons.tsx';

/** How long the answer stands when all went well. */
const answeredMs = 2500;
/** A panel that nobody touches must not cover the next decision. */
const idleMs = 20_000;

type Answer = Readonly<{ good: boolean; words: readonly Text[] }>;

const answerOf = ({ recorded, barrier }: OverrideResult): Answer => {
  if (recorded) return { good: barrier !== 'failed', words: [overrideTexts[barrier]] };
  const { openedUnrecorded, unopenedUnrecorded } = overrideTexts;
  return { good: false, words: [barrier === 'opened' ? openedUnrecorded : unopenedUnrecorded] };
};

type Overriding = Readonly<{
  busy: OverrideReason | null;
  answer: Answer | null;
  override: (reason: OverrideReason) => void;
}>;

const useOverriding = (lane: string): Overriding => {
  const station = useStation();
  const [busy, setBusy] = useState<OverrideReason | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const override = (reason: OverrideReason): void => {
    setBusy(reason);
    setAnswer(null);
    station
      .override(lane, reason)
      .then(answerOf, (thrown: unknown): Answer => {
        return { good: false, words: [overrideTexts.failed, adviceFor(errorRecordOf(thrown)).title] };
      })
      .then(setAnswer)
      .finally(() => setBusy(null));
  };
  return { busy, answer, override };
};

type ReasonProps = Readonly<{ reason: OverrideReason; overriding: Overriding }>;

const Reason = ({ reason, overriding: { busy, override } }: ReasonProps): ReactNode => (
  <button
    type="button"
    className="override-reason"
    data-reason={reason}
    disabled={busy !== null}
    aria-busy={busy === reason}
    onClick={() => override(reason)}
  >
    <Icon name={reason} />
    <Bilingual text={busy === reason ? overrideTexts.opening : overrideReasonTexts[reason]} />
  </button>
);

type OverridePanelProps = Readonly<{
  state: Pick<ScreenState, 'lane' | 'phase' | 'utcOffsetMinutes'>;
  close: () => void;
  typeInPaper: () => void;
}>;

/** A guard's own opening: the second touch is the reason. Also the way to what was written on paper. */
export const OverridePanel = memo(({ state, close, typeInPaper }: OverridePanelProps): ReactNode => {
  const overriding = useOverriding(state.lane.id);
  const { answer, busy } = overriding;
  useEffect(() => {
    if (busy !== null) return;
    const timer = setTimeout(close, answer?.good ? answeredMs : idleMs);
    return () => clearTimeout(timer);
  }, [busy, answer, close]);
  return (
    <section className="guard-panel override" data-testid="override-panel" aria-label={overrideTexts.title.vi}>
      <header className="guard-head">
        <GuardTitle text={overrideTexts.title} phase={state.phase} utcOffsetMinutes={state.utcOffsetMinutes} />
        <div className="guard-answer" role="status" data-testid="override-answer" data-good={answer?.good}>
          {answer?.words.map((words) => (
            <Bilingual key={words.en} text={words} />
          ))}
        </div>
        <button type="button" className="guard-close" data-testid="override-close" onClick={close}>
          <Icon name="absent" />
          <Bilingual text={overrideTexts.close} />
        </button>
      </header>
      <div className="override-reasons">
        {overrideReasons.map((reason) => (
          <Reason key={reason} reason={reason} overriding={overriding} />
        ))}
        <button type="button" className="override-reason override-paper" data-testid="to-paper" onClick={typeInPaper}>
          <Icon name="pen" />
          <Bilingual text={paperEntryTexts.open} />
        </button>
      </div>
    </section>
  );
});
OverridePanel.displayName = 'OverridePanel';
