import qrcode from 'qrcode-generator';
import { memo, type ReactNode, useMemo } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { manageTexts } from '../manage/words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { posterTexts } from './words.ts';

/** ISO/IEC 18004 asks for four light modules around a symbol. */
const quietZone = 4;

type Symbol = Readonly<{ side: number; path: string }>;

/** A quarter of it may be spoilt: posters hang in the rain. */
const symbolOf = (code: string): Symbol => {
  const symbol = qrcode(0, 'Q');
  symbol.addData(code, 'Byte');
  symbol.make();
  const modules = symbol.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (symbol.isDark(row, column)) dark.push(`M${column + quietZone} ${row + quietZone}h1v1h-1z`);
    }
  }
  return { side: modules + 2 * quietZone, path: dark.join('') };
};

const SiteCode = ({ code }: Readonly<{ code: string }>): ReactNode => {
  const { side, path } = useMemo(() => symbolOf(code), [code]);
  return (
    <svg className="poster-code" viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" data-testid="poster-code">
      <title>{code}</title>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};

type PosterScreenProps = Readonly<{ state: Pick<ScreenState, 'site' | 'checkIn'>; back: () => void }>;

/** The site's own code, for visitors who scan it with their phone: on the screen, and on paper from here. */
export const PosterScreen = memo(
  ({ state: { site, checkIn = null }, back }: PosterScreenProps): ReactNode => (
    <div className="poster" data-testid="poster">
      <main className="poster-sheet">
        <h1 className="poster-site">{site.name}</h1>
        {checkIn === null ? (
          <p className="poster-none">
            <Bilingual text={posterTexts.none} />
          </p>
        ) : (
          <>
            <SiteCode code={checkIn.code} />
            <div className="poster-words">
              <p className="poster-title">
                <Bilingual text={{ vi: checkIn.vi ?? posterTexts.title.vi, en: checkIn.en ?? posterTexts.title.en }} />
              </p>
              <ol className="poster-steps">
                {posterTexts.steps.map((step) => (
                  <li key={step.en}>
                    <Bilingual text={step} />
                  </li>
                ))}
              </ol>
            </div>
          </>
        )}
      </main>
      <footer className="poster-bar">
        <button type="button" className="poster-button" data-testid="poster-back" onClick={back}>
          <Icon name="out" />
          <Bilingual text={manageTexts.back} />
        </button>
        {checkIn === null ? null : (
          <button type="button" className="poster-button" data-testid="poster-print" onClick={() => globalThis.print()}>
            <Icon name="printer" />
            <Bilingual text={posterTexts.print} />
          </button>
        )}
      </footer>
    </div>
  ),
);
PosterScreen.displayName = 'PosterScreen';
