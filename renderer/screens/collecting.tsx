import type { ReactNode } from 'react';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { PresentCodeIllustration } from '../parts/illustrations.tsx';
import { collectingTexts } from '../text.ts';

type CollectingProps = Readonly<{ phase: Extract<Phase, { name: 'collecting' }> }>;

/** Some codes of a card in several were read. It stands where the measuring stands, and is read as easily from afar. */
export const Collecting = ({ phase: { have, of } }: CollectingProps): ReactNode => (
  <section className="measuring layer" data-testid="collecting">
    <div className="measuring-picture">
      <PresentCodeIllustration />
    </div>
    <div className="measuring-words">
      <Bilingual text={collectingTexts.headline(have, of)} className="measuring-headline" />
      <Bilingual text={collectingTexts.hint} className="measuring-hint" />
    </div>
  </section>
);
