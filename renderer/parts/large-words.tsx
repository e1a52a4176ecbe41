import type { CSSProperties, ReactNode } from 'react';
import type { Headline } from '../text.ts';

/** Custom properties from which the style sheet finds the largest letters that fit. */
type WordSize = CSSProperties & Readonly<{ '--lines': number; '--letters': number }>;

/** The heading of a whole screen, as large as its lines let it be. */
export const LargeWords = ({ headline: { vi, en } }: Readonly<{ headline: Headline }>): ReactNode => {
  const size: WordSize = { '--lines': vi.length, '--letters': Math.max(...vi.map((line) => line.length)) };
  return (
    <h2 className="large-words" style={size}>
      <span className="vi">
        {vi.map((line, index) => (
          <span key={line} className="large-line">
            {index === vi.length - 1 ? line : `${line} `}
          </span>
        ))}
      </span>
      <span className="en" lang="en">
        {en}
      </span>
    </h2>
  );
};
