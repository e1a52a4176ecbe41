import { memo, type ReactNode, useEffect, useState } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { barTexts } from '../text.ts';
import type { Notice, Severity } from '../words/notices.ts';
import { Ages } from './ages.tsx';
import { Bilingual } from './bilingual.tsx';
import { Icon, type IconName } from './icons.tsx';
import { Scrolling } from './scrolling.tsx';

const icons: Readonly<Record<Severity, IconName>> = { error: 'alert', warning: 'alert', information: 'information' };

const NoticeLine = ({ notice }: Readonly<{ notice: Notice }>): ReactNode => (
  <div className="notice" data-severity={notice.severity} data-notice={notice.id}>
    <Icon name={icons[notice.severity]} />
    <span className="notice-words">
      <Bilingual text={notice.title} className="notice-title" />
      <Bilingual text={notice.act} className="notice-act" />
    </span>
    {notice.detail === '' ? null : <span className="notice-detail">{notice.detail}</span>}
  </div>
);

type NoticesProps = Readonly<{
  notices: readonly Notice[];
  software: string;
  rules: ScreenState['rules'];
  lists: ScreenState['lists'];
  /** Somebody stands at the gate. */
  passing: boolean;
}>;

const AllWell = ({ software, rules }: Pick<NoticesProps, 'software' | 'rules'>): ReactNode => (
  <div className="notice" data-severity="none">
    <Icon name="ready" />
    <Bilingual text={barTexts.allWell} className="notice-title" />
    <span className="notice-versions">
      {barTexts.rules.vi} {rules.id} · {barTexts.software.vi} {software}
    </span>
  </div>
);

/**
 * What needs attention: the gravest in one line, all of them on a tap. The line is there even when there is nothing to say:
 * one that came and went would move a decision about. Whoever comes to the gate closes the list, which would cover them.
 */
export const Notices = memo(({ notices, software, rules, lists, passing }: NoticesProps): ReactNode => {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (passing) setWanted(false);
  }, [passing]);
  const [first] = notices;
  const expandable = notices.length > 1 || (first !== undefined && first.detail !== '');
  const open = wanted && expandable;
  return (
    <section
      className="notices"
      data-testid="notices"
      data-count={notices.length}
      aria-label={`${barTexts.notices.vi} / ${barTexts.notices.en}`}
    >
      <div className="notices-first" aria-live="polite">
        {first === undefined ? <AllWell software={software} rules={rules} /> : <NoticeLine notice={first} />}
      </div>
      <Ages lists={lists} rules={rules} />
      {open ? (
        <Scrolling as="div" className="notices-all">
          {notices.map((notice) => (
            <NoticeLine key={notice.id} notice={notice} />
          ))}
        </Scrolling>
      ) : null}
      {expandable ? (
        <button type="button" className="notices-more" aria-expanded={open} onClick={() => setWanted(!open)}>
          <Bilingual text={open ? barTexts.less : barTexts.more} />
          {notices.length > 1 ? <strong>{notices.length}</strong> : null}
        </button>
      ) : null}
    </section>
  );
});
Notices.displayName = 'Notices';
