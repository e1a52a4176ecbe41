import type { ReactNode } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { QrCode } from '../parts/qr-code.tsx';
import { LanguageContext, Say } from './context.tsx';
import { testCode } from './test-code.ts';
import { firstTexts } from './words.ts';

type FirstGreenProps = Readonly<{ state: ScreenState; end: () => void; close: () => void }>;

/** Over the new gate, which is in training: the first code, and what became of it. */
export const FirstGreen = ({ state, end, close }: FirstGreenProps): ReactNode => {
  const newest = state.recent.find(({ outcome }) => outcome !== 'unreadable');
  const done = newest === undefined ? 'none' : newest.colour === 'green' ? 'green' : 'decided';
  const measured = state.devices.some(({ kind }) => kind === 'thermometer');
  return (
    <LanguageContext value="vi">
      <aside className="setup-first" data-testid="first-green" data-done={done}>
        {done === 'none' ? (
          <>
            <QrCode text={testCode} className="setup-first-code" />
            <Say text={measured ? firstTexts.scan : firstTexts.scanOnly} />
          </>
        ) : (
          <>
            <Say text={done === 'green' ? firstTexts.green : firstTexts.decided} />
            <button type="button" className="setup-button" data-primary="true" data-testid="end-training" onClick={end}>
              <Say text={firstTexts.end} />
            </button>
          </>
        )}
        <button type="button" className="setup-button" onClick={close}>
          <Say text={firstTexts.close} />
        </button>
      </aside>
    </LanguageContext>
  );
};
