import { memo, type ReactNode } from 'react';
import type { PermitView } from '../../contract/permit-view.ts';
import { permitTexts, type Text } from '../text.ts';
import { type Mark, permitFacts } from '../words/permit.ts';
import { Bilingual } from './bilingual.tsx';

/** A sign and a word for who does not see colours, or the screen. */
const signs: Readonly<Record<Mark, Readonly<{ sign: string; said: Text | null }>>> = {
  good: { sign: '✓', said: permitTexts.good },
  bad: { sign: '✗', said: permitTexts.bad },
  open: { sign: '?', said: permitTexts.open },
  plain: { sign: '', said: null },
};

/** What a travel permit says, and what of it was found to be so. */
export const PermitFacts = memo(
  ({ permit }: Readonly<{ permit: PermitView }>): ReactNode => (
    <dl className="permit-facts" data-testid="permit-facts">
      {permitFacts(permit).map(({ name, label, words, mark }) => (
        <div key={name} className="permit-fact" data-permit-fact={name} data-mark={mark}>
          <dt>
            <Bilingual text={label} className="permit-label" />
          </dt>
          <dd>
            <span className="permit-sign" aria-hidden="true">
              {signs[mark].sign}
            </span>
            <span className="unseen">{signs[mark].said?.vi}</span>
            <span className="permit-words">
              {words.map((word) => (
                <span key={word.vi} className="permit-word">
                  {word.vi}
                  {word.en === '' || word.en === word.vi ? null : <span className="en"> {word.en}</span>}
                </span>
              ))}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  ),
);
PermitFacts.displayName = 'PermitFacts';
