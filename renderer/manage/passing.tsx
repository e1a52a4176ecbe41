import type { ReactNode } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import type { Text } from '../text.ts';
import { verdictOf } from '../words/verdict.ts';
import { manageTexts } from './words.ts';

type PassingProps = Readonly<{ state: ScreenState; title: Text; back: () => void }>;

/** The gate goes on: what is decided meanwhile stands in place of the title, and moves nothing. */
export const Passing = ({ state, title, back }: PassingProps): ReactNode => {
  const { phase } = state;
  if (phase.name === 'waiting') {
    return (
      <h1 className="manage-title">
        <Bilingual text={title} />
      </h1>
    );
  }
  const verdict = phase.name === 'decision' ? verdictOf(phase.view.decision, state.utcOffsetMinutes) : null;
  return (
    <>
      <h1 className="unseen">
        <Bilingual text={title} />
      </h1>
      <button
        type="button"
        className="manage-passing"
        data-tone={verdict?.tone ?? 'slate'}
        data-testid="passing"
        onClick={back}
      >
        <Bilingual
          text={verdict === null ? manageTexts.passing : { vi: verdict.headline.vi.join(' '), en: verdict.headline.en }}
        />
        <Bilingual text={manageTexts.show} className="manage-passing-look" />
      </button>
    </>
  );
};
