/** Paths of the one page that the screens are: the guard's (`/`, `/lane/{id}`) and those for others. */
export const pageNames = ['manage', 'duty', 'setup', 'poster', 'visitor'] as const;
export type PageName = (typeof pageNames)[number];

const pagePath = new RegExp(`^/(${pageNames.join('|')})(/[a-z0-9-]+)?/?$`);

/** @returns the page that a path names and the part of it (`/manage/operators`); null: the guard's screen */
export const pageOfPath = (path: string): Readonly<{ page: PageName; part: string | null }> | null => {
  const [, name, part] = pagePath.exec(path) ?? [];
  const page = pageNames.find((known) => known === name);
  return page === undefined ? null : { page, part: part?.slice(1) ?? null };
};

/** Whether the page is served under this path. */
export const isPagePath = (path: string): boolean =>
  path === '/' || /^\/lane\/[a-z0-9-]+$/.test(path) || pageOfPath(path) !== null;
