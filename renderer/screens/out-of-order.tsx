import type { ReactNode } from 'react';
import { ErrorCode } from '../../contract/errors.ts';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { LargeWords } from '../parts/large-words.tsx';
import { outOfOrderTexts, retiredTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';

type OutOfOrderProps = Readonly<{ phase: Extract<Phase, { name: 'out-of-order' }> }>;

/** Nothing can be recorded, so nothing is decided: people still pass, by hand and on paper; or by another gate, for good. */
export const OutOfOrder = ({ phase }: OutOfOrderProps): ReactNode => {
  const { title, act } = adviceFor(phase);
  const retired = phase.code === ErrorCode.Retired;
  const texts = retired ? retiredTexts : outOfOrderTexts;
  return (
    <section className="out-of-order layer" data-testid="out-of-order">
      <div className="out-of-order-panel">
        <div className="out-of-order-sign">
          <Icon name={retired ? 'unplugged' : 'pen'} />
        </div>
        <div className="out-of-order-words">
          <LargeWords headline={texts.headline} />
          <Bilingual text={texts.why} className="out-of-order-why" />
          <div className="out-of-order-cause">
            <Bilingual text={title} className="out-of-order-title" />
            <Bilingual text={act} className="out-of-order-act" />
          </div>
          {retired ? null : (
            <p className="out-of-order-detail">
              {phase.code}: {phase.message}
              {phase.hint === '' ? null : ` — ${phase.hint}`}
            </p>
          )}
        </div>
      </div>
    </section>
  );
};
