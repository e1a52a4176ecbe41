import type { ReactNode } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import type { Text } from '../text.ts';

type PageTabsProps = Readonly<{
  title: Text;
  pages: readonly Readonly<{ id: string; title: Text }>[];
  /** Id of the page that is shown. */
  shown: string;
  go: (part: string) => void;
}>;

/** Which page is shown, and the others. */
export const PageTabs = ({ title, pages, shown, go }: PageTabsProps): ReactNode => (
  <nav className="manage-tabs" aria-label={title.vi}>
    {pages.map((page) => (
      <button
        key={page.id}
        type="button"
        aria-current={page.id === shown ? 'page' : undefined}
        data-page={page.id}
        onClick={() => go(page.id)}
      >
        <Bilingual text={page.title} />
      </button>
    ))}
  </nav>
);
