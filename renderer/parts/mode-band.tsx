import { memo, type ReactNode } from 'react';
import type { Mode } from '../../contract/decision.ts';
import { doorTexts } from '../setup/words.ts';
import { modeTexts } from '../text.ts';
import { Bilingual } from './bilingual.tsx';

type ModeBandProps = Readonly<{
  mode: Mode;
  /** Where the demo offers to become a station. */
  setUp?: () => void;
}>;

/** Says that nothing here counts. Not there when it does. */
export const ModeBand = memo(({ mode, setUp }: ModeBandProps): ReactNode => {
  if (mode === 'live') return null;
  const { word, explain } = modeTexts[mode];
  return (
    <aside className="mode-band" aria-label={`${word.vi} / ${word.en}`} data-testid="demo-band" data-mode={mode}>
      <strong className="mode-word">
        {word.vi}
        {word.en === word.vi ? null : <span lang="en"> · {word.en}</span>}
      </strong>
      <Bilingual text={explain} className="mode-explain" />
      {setUp === undefined ? null : (
        <button type="button" className="mode-act" data-testid="set-up" onClick={setUp}>
          <Bilingual text={doorTexts.setUp} />
        </button>
      )}
    </aside>
  );
});
ModeBand.displayName = 'ModeBand';
