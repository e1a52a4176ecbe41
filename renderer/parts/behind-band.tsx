import type { ReactNode } from 'react';
import type { Phase } from '../../contract/rpc.ts';
import { behindTexts } from '../words/behind.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon } from './icons.tsx';

type BehindBandProps = Readonly<{ count: number; phase: Pick<Phase, 'name'> }>;

/** Codes were read while the officer is asked about a vehicle: they are kept, and what stands there now is to be done first. */
export const BehindBand = ({ count, phase }: BehindBandProps): ReactNode => (
  <output className="behind-band" data-testid="behind" data-count={count} aria-live="polite">
    {count === 0 ? null : (
      <span className="behind-words">
        <Icon name="people" />
        <Bilingual text={behindTexts.waiting(count)} />
        <Bilingual
          text={phase.name === 'pairing' ? behindTexts.answerFirst : behindTexts.next}
          className="behind-act"
        />
      </span>
    )}
  </output>
);
