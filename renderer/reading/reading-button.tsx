import { type ReactNode, useCallback, useState } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { applyReading, type Contrast, keepReading, keptReading, type Reading, textSizes } from './reading.ts';
import { readingTexts } from './words.ts';

const contrasts: readonly Contrast[] = ['usual', 'high'];

type ChoiceProps = Readonly<{ pressed: boolean; value: string; choose: () => void; children: ReactNode }>;

const Choice = ({ pressed, value, choose, children }: ChoiceProps): ReactNode => (
  <button type="button" className="reading-choice" aria-pressed={pressed} data-value={value} onClick={choose}>
    {children}
  </button>
);

type PanelProps = Readonly<{ reading: Reading; change: (reading: Reading) => void }>;

const ReadingPanel = ({ reading, change }: PanelProps): ReactNode => (
  <div className="reading-panel" id="reading-panel" data-testid="reading-panel">
    <fieldset className="reading-row">
      <legend>
        <Bilingual text={readingTexts.size} />
      </legend>
      {textSizes.map((text) => (
        <Choice
          key={text}
          pressed={reading.text === text}
          value={String(text)}
          choose={() => change({ ...reading, text })}
        >
          {text} %
        </Choice>
      ))}
    </fieldset>
    <fieldset className="reading-row">
      <legend>
        <Bilingual text={readingTexts.contrast} />
      </legend>
      {contrasts.map((contrast) => (
        <Choice
          key={contrast}
          pressed={reading.contrast === contrast}
          value={contrast}
          choose={() => change({ ...reading, contrast })}
        >
          <Bilingual text={readingTexts[contrast]} />
        </Choice>
      ))}
    </fieldset>
  </div>
);

/** How this screen is read: a sign in the bottom bar, and what it opens above itself. */
export const ReadingButton = (): ReactNode => {
  const [open, setOpen] = useState(false);
  const [reading, setReading] = useState(keptReading);
  const change = useCallback((next: Reading): void => {
    setReading(next);
    applyReading(document.documentElement, next);
    keepReading(next);
  }, []);
  return (
    <div className="reading">
      <button
        type="button"
        className="manage-toggle"
        data-testid="reading-toggle"
        aria-label={`${readingTexts.open.vi} / ${readingTexts.open.en}`}
        aria-expanded={open}
        aria-controls="reading-panel"
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'absent' : 'letters'} />
      </button>
      {open ? <ReadingPanel reading={reading} change={change} /> : null}
    </div>
  );
};
