import { type ReactNode, useEffect, useState } from 'react';
import type { SetupEnrolment, SetupState } from '../../contract/setup.ts';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { download } from '../manage/download.ts';
import { CameraPreview } from '../parts/camera-preview.tsx';
import { useStation } from '../state/station-context.ts';
import type { Text } from '../text.ts';
import { Failure, Say, type StepProps, useRunning } from './context.tsx';
import { setupAdviceFor } from './error-words.ts';
import { Field } from './field.tsx';
import { usePageReader } from './use-page-reader.ts';
import { centralTexts } from './words.ts';

type Way = NonNullable<SetupState['draft']['central']>;

const ways = [
  ['code', centralTexts.byCode, centralTexts.byCodeAbout],
  ['file', centralTexts.byFile, centralTexts.byFileAbout],
  ['alone', centralTexts.alone, centralTexts.aloneAbout],
] as const;

const Ways = ({ choose }: Readonly<{ choose: (way: Way) => void }>): ReactNode => (
  <div className="setup-choices">
    {ways.map(([way, title, about]) => (
      <button key={way} type="button" className="setup-choice" data-way={way} onClick={() => choose(way)}>
        <strong>
          <Say text={title} />
        </strong>
        <Say text={about} className="setup-act" />
      </button>
    ))}
  </div>
);

const isCode = (text: string): boolean => /^\s*cpe/i.test(text);

const ByCode = ({ state }: Readonly<{ state: SetupState }>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const [typed, type] = useState('');
  const [camera, showCamera] = useState(false);
  const enrol = (code: string): void => {
    if (!busy) run(() => station.enrolByCode(code));
  };
  const heard = (text: string): void => {
    if (isCode(text)) enrol(text);
  };
  usePageReader('wedge', heard);
  const { preview } = usePageReader(camera ? 'camera' : null, heard);
  useEffect(() => {
    station.listenForCode(true).catch(() => undefined);
    return () => void station.listenForCode(false).catch(() => undefined);
  }, [station]);
  const { enrolment, enrolmentError } = state;
  const said = failure ?? (enrolmentError === null || busy ? null : setupAdviceFor(enrolmentError));
  return (
    <>
      <p className="setup-about">
        <Say text={centralTexts.scan} />
      </p>
      <div className="setup-code" data-camera={camera}>
        {camera ? (
          <div className="setup-camera">{preview === null ? null : <CameraPreview preview={preview} />}</div>
        ) : null}
        <Field id="enrolment-code" label={centralTexts.code} value={typed} change={type} maxLength={400} />
        <div className="setup-row">
          <button
            type="button"
            className="setup-button"
            data-primary="true"
            data-testid="enrol"
            disabled={busy || !isCode(typed)}
            onClick={() => enrol(typed)}
          >
            <Say text={centralTexts.enrol} />
          </button>
          <button type="button" className="setup-button" aria-pressed={camera} onClick={() => showCamera(!camera)}>
            <Say text={camera ? centralTexts.cameraOff : centralTexts.camera} />
          </button>
          {state.listening === 0 ? null : (
            <span className="setup-said">
              <Say
                text={{
                  vi: `${centralTexts.listening.vi} ${state.listening}`,
                  en: `${centralTexts.listening.en} ${state.listening}`,
                }}
              />
            </span>
          )}
        </div>
      </div>
      {enrolment.state === 'asking' ? (
        <p className="setup-said" role="status">
          <Say text={centralTexts.asking} /> <code>{enrolment.address ?? ''}</code>
        </p>
      ) : null}
      <Failure failure={said} />
    </>
  );
};

const handOver = (file: DeliveredFile): string => {
  if (file.base64 !== null) download(file.name, file.base64);
  return file.saved === null ? file.name : `${file.saved}/${file.name}`;
};

type FileTargetsProps = Readonly<{
  /** First half of the ids by which tests find them. */
  name: string;
  texts: Readonly<Record<FileTarget, Text>>;
  busy: boolean;
  take: (to: FileTarget) => void;
}>;

/** A file goes onto a stick, or to whoever looks at the screen. */
const FileTargets = ({ name, texts, busy, take }: FileTargetsProps): ReactNode => (
  <div className="setup-row">
    <button
      type="button"
      className="setup-button"
      data-primary="true"
      data-testid={`${name}-stick`}
      disabled={busy}
      onClick={() => take('stick')}
    >
      <Say text={texts.stick} />
    </button>
    <button
      type="button"
      className="setup-button"
      data-testid={`${name}-download`}
      disabled={busy}
      onClick={() => take('screen')}
    >
      <Say text={texts.screen} />
    </button>
  </div>
);

const ByFile = (): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const [written, setWritten] = useState<string | null>(null);
  const write = (to: FileTarget): void =>
    run(
      () => station.enrolmentRequest(to),
      (file) => setWritten(handOver(file)),
    );
  return (
    <>
      <FileTargets
        name="request"
        texts={{ stick: centralTexts.request, screen: centralTexts.requestScreen }}
        busy={busy}
        take={write}
      />
      {written === null ? null : (
        <p className="setup-said" role="status">
          <Say text={centralTexts.written} /> <code>{written}</code>
        </p>
      )}
      <p className="setup-about">
        <Say text={centralTexts.carry} />
      </p>
      <button
        type="button"
        className="setup-button"
        data-testid="answer-stick"
        disabled={busy}
        onClick={() => run(() => station.enrolmentAnswer(null))}
      >
        <Say text={centralTexts.answer} />
      </button>
      <Failure failure={failure} />
    </>
  );
};

const Alone = ({ handedOver }: Readonly<{ handedOver: boolean }>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const take = (to: FileTarget): void => run(() => station.standAloneKeys(to), handOver);
  return (
    <>
      <h3>
        <Say text={centralTexts.aloneTitle} />
      </h3>
      <p className="setup-about">
        <Say text={centralTexts.aloneWhy} />
      </p>
      {handedOver ? (
        <p className="setup-said" data-good="true" role="status" data-testid="keys-handed-over">
          ✓ <Say text={centralTexts.handedOver} />
        </p>
      ) : (
        <FileTargets
          name="keys"
          texts={{ stick: centralTexts.toStick, screen: centralTexts.toScreen }}
          busy={busy}
          take={take}
        />
      )}
      <Failure failure={failure} />
    </>
  );
};

const Compare = ({ enrolment }: Readonly<{ enrolment: Extract<SetupEnrolment, { state: 'compare' }> }>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const [changeOver, agree] = useState(false);
  const { siteName, stationName, site, station: id, broker, words, otherRoot, unsent } = enrolment;
  return (
    <>
      <p className="setup-about">
        <b>{`${siteName} · ${stationName}`}</b> <code>{`${site}/${id} → ${broker}`}</code>
      </p>
      <h3>
        <Say text={centralTexts.compare} />
      </h3>
      <ol className="setup-words" data-testid="six-words" lang="vi">
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ol>
      {otherRoot ? (
        <label className="setup-check">
          <input type="checkbox" checked={changeOver} onChange={({ target }) => agree(target.checked)} />
          <span>
            <Say text={centralTexts.otherRoot} />
            {unsent === 0 ? null : (
              <b>
                {unsent} <Say text={centralTexts.unsent} />
              </b>
            )}
          </span>
        </label>
      ) : null}
      <div className="setup-row">
        <button
          type="button"
          className="setup-button"
          data-primary="true"
          data-testid="words-same"
          disabled={busy || (otherRoot && !changeOver)}
          onClick={() => run(() => station.decideEnrolment(true, changeOver))}
        >
          <Say text={centralTexts.same} />
        </button>
        <button
          type="button"
          className="setup-button"
          data-testid="words-differ"
          disabled={busy}
          onClick={() => run(() => station.decideEnrolment(false, false))}
        >
          <Say text={centralTexts.differ} />
        </button>
      </div>
      <Failure failure={failure} />
    </>
  );
};

const wayOf = (way: Way | null, state: SetupState): ReactNode => {
  switch (way) {
    case 'code':
      return <ByCode state={state} />;
    case 'file':
      return <ByFile />;
    case 'alone':
      return <Alone handedOver={state.draft.keysHandedOver} />;
    case null:
      return null;
  }
};

/** To whom the entries go, and whom this kiosk believes. */
export const CentralStep = ({ state, save }: StepProps): ReactNode => {
  const [anew, enrolAnew] = useState(false);
  const { enrolment, draft } = state;
  const settled = enrolment.state === 'enrolled' && !anew;
  return (
    <>
      <h2>
        <Say text={centralTexts.title} />
      </h2>
      {enrolment.state === 'compare' ? (
        <Compare enrolment={enrolment} />
      ) : settled && enrolment.state === 'enrolled' ? (
        <>
          <p className="setup-said" data-good="true" role="status" data-testid="enrolled">
            ✓ <Say text={centralTexts.enrolled} /> <code>{`${enrolment.site}/${enrolment.station}`}</code>
          </p>
          <p className="setup-about">
            <Say text={centralTexts.confirm} />
          </p>
          <button type="button" className="setup-button" onClick={() => enrolAnew(true)}>
            <Say text={centralTexts.anew} />
          </button>
        </>
      ) : draft.central === null ? (
        <Ways choose={(central) => save({ central })} />
      ) : (
        <>
          {wayOf(draft.central, state)}
          {draft.keysHandedOver ? null : (
            <button
              type="button"
              className="setup-button setup-quiet"
              data-testid="other-way"
              disabled={enrolment.state === 'asking'}
              onClick={() => save({ central: null })}
            >
              <Say text={centralTexts.other} />
            </button>
          )}
        </>
      )}
    </>
  );
};
