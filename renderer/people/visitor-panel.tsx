import { memo, type ReactNode, useEffect, useState } from 'react';
import type { DecisionView } from '../../contract/rpc.ts';
import type { VisitorWords } from '../../contract/visitor-words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { overrideTexts } from '../text.ts';
import { verdictOf } from '../words/verdict.ts';
import { visitorTexts } from './words.ts';

/** As long as somebody reads; the gate goes on behind it. */
const idleMs = 60_000;

const useVisitorWords = (): readonly VisitorWords[] => {
  const station = useStation();
  const [words, setWords] = useState<readonly VisitorWords[]>([]);
  useEffect(() => {
    let over = false;
    station.visitorWords().then(
      (languages) => over || setWords(languages),
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [station]);
  return words;
};

type Told = Readonly<{ language: string; direction: 'ltr' | 'rtl'; headline: string; reasons: readonly string[] }>;

/** What a language does not say is told in English. */
const toldIn = (
  { decision }: DecisionView,
  utcOffsetMinutes: number,
  language: string,
  words: VisitorWords | undefined,
): Told => {
  const { headline } = verdictOf(decision, utcOffsetMinutes);
  if (words === undefined) {
    const vietnamese = language === 'vi';
    return {
      language,
      direction: 'ltr',
      headline: vietnamese ? headline.vi.join(' ') : headline.en,
      reasons: decision.reasons.map(({ vi, en }) => (vietnamese ? vi : en)),
    };
  }
  return {
    language,
    direction: words.direction,
    headline: words.outcomes[decision.outcome] ?? headline.en,
    reasons: decision.reasons.map(({ code, en }) => words.reasons[code] ?? en),
  };
};

type VisitorPanelProps = Readonly<{ view: DecisionView; utcOffsetMinutes: number; close: () => void }>;

/** Why somebody may not pass, in plain words of their own language, for as long as they read it. */
export const VisitorPanel = memo(({ view, utcOffsetMinutes, close }: VisitorPanelProps): ReactNode => {
  const words = useVisitorWords();
  const [language, choose] = useState('en');
  useEffect(() => {
    const timer = setTimeout(close, idleMs);
    return () => clearTimeout(timer);
  }, [close]);
  const chosen = words.find((one) => one.language === language);
  const told = toldIn(view, utcOffsetMinutes, language, chosen);
  const { tone } = verdictOf(view.decision, utcOffsetMinutes);
  const languages = [
    { language: 'vi', name: 'Tiếng Việt' },
    { language: 'en', name: 'English' },
    ...words.filter((one) => one.language !== 'vi' && one.language !== 'en'),
  ];
  return (
    <section
      className="guard-panel visitor"
      data-testid="visitor-panel"
      data-tone={tone}
      aria-label={visitorTexts.title.vi}
    >
      <header className="guard-head visitor-head">
        {languages.map((one) => (
          <button
            key={one.language}
            type="button"
            className="visitor-language"
            lang={one.language}
            aria-pressed={one.language === language}
            onClick={() => choose(one.language)}
          >
            {one.name}
          </button>
        ))}
        <button type="button" className="guard-close" data-testid="visitor-close" onClick={close}>
          <Icon name="absent" />
          <Bilingual text={overrideTexts.close} />
        </button>
      </header>
      <div className="visitor-words" lang={told.language} dir={told.direction} data-testid="visitor-words">
        <p className="visitor-headline">{told.headline}</p>
        <ul className="visitor-reasons">
          {[...new Set(told.reasons)].map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
    </section>
  );
});
VisitorPanel.displayName = 'VisitorPanel';
