import type { ReactNode } from 'react';
import type { Text } from '../text.ts';

type BilingualProps = Readonly<{ text: Text; className?: string }>;

/** Vietnamese with English under or beside it, as the style of the place lays them out. */
export const Bilingual = ({ text, className = '' }: BilingualProps): ReactNode => (
  <span className={`bilingual ${className}`}>
    <span className="vi">{text.vi}</span>
    {text.en === '' ? null : (
      <span className="en" lang="en">
        {text.en}
      </span>
    )}
  </span>
);
