import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import type { SetupChange, SetupState } from '../../contract/setup.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice, Text } from '../text.ts';
import { setupAdviceFor } from './error-words.ts';

export type Language = SetupState['draft']['language'];

export const LanguageContext = createContext<Language>('vi');

type SayProps = Readonly<{ text: Text; className?: string }>;

/** In the installer's language, and small in the other. */
export const Say = ({ text, className = '' }: SayProps): ReactNode => {
  const language = useContext(LanguageContext);
  const other = language === 'vi' ? 'en' : 'vi';
  return (
    <span className={`say ${className}`}>
      <span className="say-own" lang={language}>
        {text[language]}
      </span>
      {text[other] === '' || text[other] === text[language] ? null : (
        <span className="say-other" lang={other}>
          {text[other]}
        </span>
      )}
    </span>
  );
};

/** Text where only one language fits: a label that is read aloud, a placeholder. */
export const useWords = (): ((text: Text) => string) => {
  const language = useContext(LanguageContext);
  return (text) => text[language];
};

export type StepProps = Readonly<{ state: SetupState; save: (change: SetupChange) => void }>;

export type Running = Readonly<{
  busy: boolean;
  failure: Advice | null;
  run: <T>(work: () => Promise<T>, done?: (result: T) => void) => void;
}>;

/** Something that takes a while and may fail, which is said. */
export const useRunning = (): Running => {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const run = useCallback(<T,>(work: () => Promise<T>, done: (result: T) => void = () => undefined): void => {
    setBusy(true);
    setFailure(null);
    work()
      .then(done)
      .catch((thrown: unknown) => setFailure(setupAdviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  }, []);
  return { busy, failure, run };
};

export const useSaving = (): Readonly<{ save: (change: SetupChange) => void; failure: Advice | null }> => {
  const station = useStation();
  const { failure, run } = useRunning();
  const save = useCallback((change: SetupChange): void => run(() => station.saveSetup(change)), [run, station]);
  return { save, failure };
};

export const Failure = ({ failure }: Readonly<{ failure: Advice | null }>): ReactNode =>
  failure === null ? null : (
    <p className="setup-failure" role="alert" data-testid="setup-failure">
      <Say text={failure.title} />
      {failure.act.vi === '' ? null : <Say text={failure.act} className="setup-act" />}
    </p>
  );
