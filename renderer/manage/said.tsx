import { type ReactNode, useState } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice, Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';

/** What became of something that was asked for by a touch. */
export type Said = Readonly<{ good: boolean; advice: Advice }>;

const noAct: Text = { vi: '', en: '' };

export const saidOf = (good: boolean, title: Text): Said => ({ good, advice: { title, act: noAct } });

export type Asked = Readonly<{
  busy: boolean;
  said: Said | null;
  /** One at a time; a failure is said with what to do. */
  run: (work: () => Promise<Said | null>) => void;
}>;

export const useAsked = (): Asked => {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<Said | null>(null);
  const run = (work: () => Promise<Said | null>): void => {
    setBusy(true);
    say(null);
    work()
      .then(say)
      .catch((thrown: unknown) => say({ good: false, advice: adviceFor(errorRecordOf(thrown)) }))
      .finally(() => setBusy(false));
  };
  return { busy, said, run };
};

type SaidLineProps = Readonly<{ testId: string; said: Said | null; waiting: Text | null }>;

/** @param waiting what is said while it is not done yet */
export const SaidLine = ({ testId, said, waiting }: SaidLineProps): ReactNode => (
  <p className="support-said" role="status" data-testid={testId} data-good={said?.good}>
    {waiting === null ? null : <Bilingual text={waiting} />}
    {said === null ? null : (
      <>
        <Bilingual text={said.advice.title} />
        {said.advice.act.vi === '' ? null : <Bilingual text={said.advice.act} className="support-act" />}
      </>
    )}
  </p>
);
