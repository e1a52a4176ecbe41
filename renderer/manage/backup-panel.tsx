import { type ReactNode, useState } from 'react';
import type { FoundBackup } from '../../contract/support.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { goTo } from '../state/use-path.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { supportTexts } from './diagnostics-words.ts';
import { backupTexts } from './line-words.ts';
import { type Said, SaidLine, saidOf, useAsked } from './said.tsx';

type FoundProps = Readonly<{ backup: FoundBackup; busy: boolean; restore: (backup: FoundBackup) => void }>;

const Found = ({ backup, busy, restore }: FoundProps): ReactNode => {
  const [sure, touch] = useSecondTouch(() => restore(backup));
  const { file, made, site, station, own } = backup;
  return (
    <li data-own={own}>
      <span>
        {`${made.slice(0, 10)} · ${site}/${station}`}
        {own ? null : (
          <b>
            {' '}
            <Bilingual text={backupTexts.other} />
          </b>
        )}
        <span className="diagnostic-detail">{file}</span>
      </span>
      <button
        type="button"
        className="manage-button"
        data-armed={sure}
        data-testid="backup-restore"
        disabled={busy}
        onClick={touch}
      >
        <Bilingual text={sure ? backupTexts.sure : backupTexts.restore} />
      </button>
    </li>
  );
};

/** The configuration onto a stick and back; or set up anew. */
export const BackupPanel = (): ReactNode => {
  const station = useStation();
  const { busy, said, run } = useAsked();
  const [found, setFound] = useState<readonly FoundBackup[] | null>(null);
  const save = async (): Promise<Said> => {
    const { name, saved } = await station.backupConfiguration('stick');
    return saidOf(true, { vi: `${supportTexts.saved.vi} ${saved}/${name}`, en: supportTexts.saved.en });
  };
  const look = async (): Promise<Said | null> => {
    const backups = await station.foundBackups();
    setFound(backups);
    return backups.length === 0 ? saidOf(false, backupTexts.nothing) : null;
  };
  const restore = (backup: FoundBackup): void =>
    run(async () => {
      await station.restoreConfiguration(backup.file, !backup.own);
      return saidOf(true, backupTexts.restored);
    });
  return (
    <section className="support backup" data-testid="backup">
      <h3>
        <Bilingual text={backupTexts.title} />
      </h3>
      <p className="support-about">
        <Bilingual text={backupTexts.about} />
      </p>
      <div className="support-acts">
        <button
          type="button"
          className="manage-button"
          data-primary="true"
          data-testid="backup-save"
          disabled={busy}
          onClick={() => run(save)}
        >
          <Bilingual text={backupTexts.save} />
        </button>
        <button
          type="button"
          className="manage-button"
          data-testid="backup-look"
          disabled={busy}
          onClick={() => run(look)}
        >
          <Bilingual text={backupTexts.look} />
        </button>
        <button type="button" className="manage-button" data-testid="setup-anew" onClick={() => goTo('/setup')}>
          <Bilingual text={backupTexts.anew} />
        </button>
        <SaidLine testId="backup-said" said={said} waiting={busy ? backupTexts.working : null} />
      </div>
      {found === null || found.length === 0 ? null : (
        <ul className="backup-found" data-testid="backup-found">
          {found.map((backup) => (
            <Found key={backup.file} backup={backup} busy={busy} restore={restore} />
          ))}
        </ul>
      )}
    </section>
  );
};
