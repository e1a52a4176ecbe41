import type { ReactNode } from 'react';
import type { Phase } from '../../contract/rpc.ts';
import { collectingTexts, measuringTexts, pairingTexts, type Text } from '../text.ts';
import { verdictOf } from '../words/verdict.ts';
import { Bilingual } from './bilingual.tsx';

type Passing = Readonly<{ tone: string; text: Text }>;

const passingIn = (phase: Phase, utcOffsetMinutes: number): Passing | null => {
  if (phase.name === 'measuring') return { tone: 'measuring', text: measuringTexts.headline };
  if (phase.name === 'pairing') return { tone: 'measuring', text: pairingTexts.wants[phase.want] };
  if (phase.name === 'collecting') {
    return { tone: 'measuring', text: collectingTexts.headline(phase.have, phase.of) };
  }
  if (phase.name !== 'decision') return null;
  const { decision, maskedName } = phase.view;
  const { tone, headline } = verdictOf(decision, utcOffsetMinutes);
  const name = maskedName === null ? '' : ` ${maskedName}`;
  return { tone, text: { vi: `${headline.vi.join(' ')}${name}`, en: headline.en } };
};

type GuardTitleProps = Readonly<{ text: Text; phase: Phase; utcOffsetMinutes: number }>;

/** What the panel is for; while somebody passes, in the same place, what was decided of them: the panel covers that. */
export const GuardTitle = ({ text, phase, utcOffsetMinutes }: GuardTitleProps): ReactNode => {
  const passing = passingIn(phase, utcOffsetMinutes);
  return (
    <h2 className="guard-title" data-tone={passing?.tone} data-testid="guard-title">
      <Bilingual text={passing?.text ?? text} />
    </h2>
  );
};
