import { type ReactNode, useState } from 'react';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { supportTexts } from './diagnostics-words.ts';
import { download } from './download.ts';

type Said = Readonly<{ good: boolean; advice: Advice }>;

const saidOf = ({ name, saved }: DeliveredFile): Said => {
  const { vi, en } = saved === null ? supportTexts.downloaded : supportTexts.saved;
  return { good: true, advice: { title: { vi: `${vi} ${name}`, en }, act: { vi: '', en: '' } } };
};

/** All that whoever helps from afar needs, with one touch. */
export const SupportPanel = (): ReactNode => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<Said | null>(null);
  const gather = (to: FileTarget): void => {
    setBusy(true);
    say(null);
    station
      .supportBundle(to)
      .then((file) => {
        if (file.base64 !== null) download(file.name, file.base64);
        say(saidOf(file));
      })
      .catch((thrown: unknown) => say({ good: false, advice: adviceFor(errorRecordOf(thrown)) }))
      .finally(() => setBusy(false));
  };
  return (
    <section className="support" data-testid="support">
      <h3>
        <Bilingual text={supportTexts.title} />
      </h3>
      <p className="support-about">
        <Bilingual text={supportTexts.about} />
      </p>
      <div className="support-acts">
        <button
          type="button"
          className="manage-button"
          data-primary="true"
          data-testid="support-stick"
          disabled={busy}
          onClick={() => gather('stick')}
        >
          <Bilingual text={supportTexts.stick} />
        </button>
        <button
          type="button"
          className="manage-button"
          data-testid="support-download"
          disabled={busy}
          onClick={() => gather('screen')}
        >
          <Bilingual text={supportTexts.screen} />
        </button>
        <p className="support-said" role="status" data-testid="support-said" data-good={said?.good}>
          {busy ? <Bilingual text={supportTexts.busy} /> : null}
          {said === null ? null : (
            <>
              <Bilingual text={said.advice.title} />
              {said.advice.act.vi === '' ? null : <Bilingual text={said.advice.act} className="support-act" />}
            </>
          )}
        </p>
      </div>
    </section>
  );
};
