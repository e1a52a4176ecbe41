import type { ReactNode } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import { useInSight } from '../state/use-in-sight.ts';
import type { Text } from '../text.ts';

type Tab = Readonly<{ id: string; title: Text }>;

type PageTabsProps = Readonly<{
  title: Text;
  pages: readonly Tab[];
  /** Id of the page that is shown. */
  shown: string;
  go: (part: string) => void;
}>;

type PageTabProps = Readonly<{ page: Tab; shown: boolean; go: (part: string) => void }>;

/** Where they do not all fit, that of the page that is shown is in sight. */
const PageTab = ({ page, shown, go }: PageTabProps): ReactNode => {
  const button = useInSight<HTMLButtonElement>(shown);
  return (
    <button
      ref={button}
      type="button"
      aria-current={shown ? 'page' : undefined}
      data-page={page.id}
      onClick={() => go(page.id)}
    >
      <Bilingual text={page.title} />
    </button>
  );
};

/** Which page is shown, and the others. */
export const PageTabs = ({ title, pages, shown, go }: PageTabsProps): ReactNode => (
  <nav className="manage-tabs" aria-label={title.vi}>
    {pages.map((page) => (
      <PageTab key={page.id} page={page} shown={page.id === shown} go={go} />
    ))}
  </nav>
);
