import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
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

/** Opens over everything, and closes at a touch beside it. */
const useOverAll = (close: () => void): RefObject<HTMLDialogElement | null> => {
  const panel = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = panel;
    if (current === null) return;
    const beside = ({ target }: Event): void => {
      if (target === current) close();
    };
    current.showModal();
    current.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    current.addEventListener('click', beside);
    return () => current.removeEventListener('click', beside);
  }, [close]);
  return panel;
};

type PanelProps = Readonly<{ reading: Reading; change: (reading: Reading) => void; close: () => void }>;

/** Nothing below it can be touched: what it covers in part would be too small a target. */
const ReadingPanel = ({ reading, change, close }: PanelProps): ReactNode => {
  const panel = useOverAll(close);
  return (
    <dialog
      ref={panel}
      className="reading-panel"
      id="reading-panel"
      data-testid="reading-panel"
      aria-label={`${readingTexts.open.vi} / ${readingTexts.open.en}`}
      onClose={close}
    >
      <div className="reading-rows">
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
        <button type="button" className="reading-choice" data-testid="reading-close" onClick={close}>
          <Bilingual text={readingTexts.close} />
        </button>
      </div>
    </dialog>
  );
};

/** How this screen is read: a sign in the bottom bar, and what it opens above itself. */
export const ReadingButton = (): ReactNode => {
  const [open, setOpen] = useState(false);
  const [reading, setReading] = useState(keptReading);
  const change = useCallback((next: Reading): void => {
    setReading(next);
    applyReading(document.documentElement, next);
    keepReading(next);
  }, []);
  const close = useCallback(() => setOpen(false), []);
  return (
    <div className="reading">
      <button
        type="button"
        className="manage-toggle"
        data-testid="reading-toggle"
        aria-label={`${readingTexts.open.vi} / ${readingTexts.open.en}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <Icon name="letters" />
      </button>
      {open ? <ReadingPanel reading={reading} change={change} close={close} /> : null}
    </div>
  );
};
