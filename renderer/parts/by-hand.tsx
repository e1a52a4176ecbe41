import { type ReactNode, useCallback } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { PeoplePanel } from '../people/people-panel.tsx';
import { overrideTexts, paperEntryTexts } from '../text.ts';
import { PlatePanel } from '../vehicle/plate-panel.tsx';
import { Bilingual } from './bilingual.tsx';
import { Icon } from './icons.tsx';
import { OverridePanel } from './override-panel.tsx';
import { PaperPanel } from './paper-panel.tsx';

/** Which panel of the guard's own doings is open. */
export type Hand = 'override' | 'paper' | 'people' | 'vehicle' | null;

type HandButtonsProps = Readonly<{ hand: Hand; paperPending: boolean; take: (hand: Hand) => void }>;

/** Each opens its panel, and closes it again. */
export const HandButtons = ({ hand, paperPending, take }: HandButtonsProps): ReactNode => (
  <>
    {paperPending ? (
      <button
        type="button"
        className="guard-toggle"
        data-testid="paper-toggle"
        data-urgent="true"
        aria-expanded={hand === 'paper'}
        onClick={() => take(hand === 'paper' ? null : 'paper')}
      >
        <Icon name="pen" />
        <Bilingual text={paperEntryTexts.open} />
      </button>
    ) : null}
    <button
      type="button"
      className="guard-toggle"
      data-testid="override-toggle"
      aria-expanded={hand === 'override'}
      onClick={() => take(hand === 'override' ? null : 'override')}
    >
      <Icon name="open" />
      <Bilingual text={overrideTexts.open} />
    </button>
  </>
);

type HandPanelProps = Readonly<{ hand: Hand; state: ScreenState; clockOffset: number; take: (hand: Hand) => void }>;

export const HandPanel = ({ hand, state, clockOffset, take }: HandPanelProps): ReactNode => {
  const close = useCallback(() => take(null), [take]);
  const typeInPaper = useCallback(() => take('paper'), [take]);
  const now = useCallback(() => Date.now() + clockOffset, [clockOffset]);
  if (hand === 'override') return <OverridePanel state={state} close={close} typeInPaper={typeInPaper} />;
  if (hand === 'vehicle') return <PlatePanel state={state} close={close} />;
  if (hand === 'people') return <PeoplePanel state={state} close={close} />;
  return hand === 'paper' ? <PaperPanel state={state} now={now} close={close} /> : null;
};
