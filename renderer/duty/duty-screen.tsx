import { type ReactNode, useEffect } from 'react';
import { PageTabs } from '../manage/page-tabs.tsx';
import { Passing } from '../manage/passing.tsx';
import { manageTexts } from '../manage/words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { ModeBand } from '../parts/mode-band.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import type { DutyPageProps } from './page-props.ts';
import { dutyPages } from './pages.ts';
import { dutyTexts } from './words.ts';

/** Nobody who walks away keeps the gate's screen from the next. ms */
const unusedMs = 120_000;

/** Back to the gate where nobody touches anything for a while. */
const useUnused = (back: () => void): void => {
  useEffect(() => {
    let timer = setTimeout(back, unusedMs);
    const touched = (): void => {
      clearTimeout(timer);
      timer = setTimeout(back, unusedMs);
    };
    const events = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const event of events) addEventListener(event, touched, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, touched);
    };
  }, [back]);
};

type DutyScreenProps = DutyPageProps & Readonly<{ part: string | null; go: (part: string) => void; back: () => void }>;

/** What a guard or officer looks up and hands over; the gate goes on meanwhile. */
export const DutyScreen = ({ state, clockOffset, part, go, back }: DutyScreenProps): ReactNode => {
  useUnused(back);
  const shown = dutyPages.find(({ id }) => id === part) ?? dutyPages[0];
  if (shown === undefined) return null;
  return (
    <div className="manage duty" data-testid="duty">
      <ModeBand mode={state.mode} />
      <header className="manage-bar">
        <Passing state={state} title={dutyTexts.title} back={back} />
        <button type="button" className="manage-button" data-testid="duty-back" onClick={back}>
          <Icon name="out" />
          <Bilingual text={manageTexts.back} />
        </button>
      </header>
      <div className="manage-pages">
        <PageTabs title={dutyTexts.title} pages={dutyPages} shown={shown.id} go={go} />
        <Scrolling as="main" className="manage-page">
          <shown.Page state={state} clockOffset={clockOffset} />
        </Scrolling>
      </div>
    </div>
  );
};
