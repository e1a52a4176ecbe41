import type { ReactNode } from 'react';

type ScrollingProps = Readonly<{ as: 'main' | 'div' | 'ol'; className: string; children: ReactNode }>;

/** What scrolls can be scrolled by keys, also where nothing in it takes them. */
export const Scrolling = ({ as: Element, className, children }: ScrollingProps): ReactNode => (
  <Element className={className} tabIndex={0}>
    {children}
  </Element>
);
