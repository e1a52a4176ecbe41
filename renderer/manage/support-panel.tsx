import type { ReactNode } from 'react';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { supportTexts } from './diagnostics-words.ts';
import { download } from './download.ts';
import { type Said, SaidLine, saidOf, useAsked } from './said.tsx';

const delivered = ({ name, saved }: DeliveredFile): Said => {
  const { vi, en } = saved === null ? supportTexts.downloaded : supportTexts.saved;
  // With two sticks in it, it is said on which.
  return saidOf(true, { vi: `${vi} ${saved === null ? name : `${saved}/${name}`}`, en });
};

/** All that whoever helps from afar needs, with one touch. */
export const SupportPanel = (): ReactNode => {
  const station = useStation();
  const { busy, said, run } = useAsked();
  const gather = (to: FileTarget): void =>
    run(async () => {
      const file = await station.supportBundle(to);
      if (file.base64 !== null) download(file.name, file.base64);
      return delivered(file);
    });
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
        <SaidLine testId="support-said" said={said} waiting={busy ? supportTexts.busy : null} />
      </div>
    </section>
  );
};
