import { memo, type ReactNode } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { manageTexts } from '../manage/words.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { inShell } from '../shell/in-shell.ts';
import { posterTexts } from './words.ts';

const poster = { kind: 'poster' } as const;

type PosterScreenProps = Readonly<{
  state: Pick<ScreenState, 'site' | 'checkIn' | 'lane' | 'devices'>;
  back: () => void;
}>;

/** The site's own code, for visitors who scan it with their phone: on the screen, and on paper from here. */
export const PosterScreen = memo(
  ({ state: { site, checkIn = null, lane, devices }, back }: PosterScreenProps): ReactNode => (
    <div className="poster" data-testid="poster">
      <main className="poster-sheet">
        <h1 className="poster-site">{site.name}</h1>
        {checkIn === null ? (
          <p className="poster-none">
            <Bilingual text={posterTexts.none} />
          </p>
        ) : (
          <>
            <QrCode text={checkIn.code} className="poster-code" />
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
        {checkIn === null || !devices.some((device) => device.kind === 'printer' && device.lane === lane.id) ? null : (
          <SheetButton lane={lane.id} order={poster} text={posterTexts.receipt} className="poster-receipt" />
        )}
        {/* The system's own dialog for printers is a way out of a kiosk. */}
        {checkIn === null || inShell() ? null : (
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
