import { type ReactNode, useState } from 'react';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { FoundDevice, ProgrammingCode, SetupLane, SetupProfile } from '../../contract/setup.ts';
import { testTexts, testWaitTexts } from '../manage/diagnostics-words.ts';
import { type Outcome, outcomeOf } from '../manage/test-outcome.ts';
import { CameraPreview } from '../parts/camera-preview.tsx';
import { Icon } from '../parts/icons.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { useStation } from '../state/station-context.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { deviceTexts } from '../text.ts';
import { Barcode } from './barcode.tsx';
import { Failure, Say, useRunning, useWords } from './context.tsx';
import { placeText } from './device-list.ts';
import { testCode } from './test-code.ts';
import { usePageReader } from './use-page-reader.ts';
import { deviceSetupTexts } from './words.ts';

/** For as long an installer may look for a code, s. */
const testSeconds = 15;

export const ProgrammingCodes = ({ codes }: Readonly<{ codes: readonly ProgrammingCode[] }>): ReactNode => (
  <div className="setup-programming">
    <Say text={deviceSetupTexts.programming} />
    <ol>
      {codes.map(({ title, symbology, text, fnc3 }) => (
        <li key={text}>
          <Say text={title} />
          {symbology === 'qr' ? (
            <QrCode text={text} className="setup-qr" />
          ) : (
            <Barcode text={text} fnc3={fnc3} className="setup-barcode" />
          )}
        </li>
      ))}
    </ol>
  </div>
);

type HelpProps = Readonly<{ profile: SetupProfile; found: FoundDevice | null }>;

/** Why it was taken for that, and what an installer does to it. */
const Help = ({ profile, found }: HelpProps): ReactNode => (
  <details className="setup-help" open={profile.codes.length > 0}>
    <summary>
      <Say text={deviceSetupTexts.help} />
    </summary>
    {found?.matches[0] === undefined ? null : (
      <p className="setup-why">
        <Say text={deviceSetupTexts.why} /> <code>{found.matches[0].reasons.join(' · ')}</code>
      </p>
    )}
    <ol className="setup-hints">
      {profile.hints.map((hint) => (
        <li key={hint.en}>
          <Say text={hint} />
        </li>
      ))}
    </ol>
    {profile.codes.length === 0 ? null : <ProgrammingCodes codes={profile.codes} />}
  </details>
);

type TestProps = Readonly<{ device: DeviceConfiguration; source: SetupProfile['source']; tested: boolean | undefined }>;

const LineTest = ({ device }: Pick<TestProps, 'device'>): ReactNode => {
  const station = useStation();
  const { busy, failure, run } = useRunning();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { id, kind } = device;
  const begin = (): void => {
    setOutcome(null);
    run(
      () => station.trySetupDevice({ device: id, seconds: testSeconds, document: 'test', open: kind === 'barrier' }),
      (result) => setOutcome(outcomeOf(result)),
    );
  };
  const [sure, touch] = useSecondTouch(begin);
  const armed = kind === 'barrier' && sure;
  return (
    <>
      <button
        type="button"
        className="setup-button"
        data-primary="true"
        data-armed={armed}
        data-testid={`try-${id}`}
        disabled={busy}
        onClick={kind === 'barrier' ? touch : begin}
      >
        <Say text={armed ? testTexts.sure : testTexts[kind]} />
      </button>
      <output className="setup-outcome" data-testid={`tried-${id}`} data-good={outcome?.good}>
        {busy ? <Say text={testWaitTexts[kind]} /> : null}
        {outcome === null ? null : (
          <>
            <b>{outcome.good ? '✓ ' : '✕ '}</b>
            <Say text={outcome.text} />
            {outcome.detail === '' ? null : <small>{outcome.detail}</small>}
          </>
        )}
      </output>
      {busy && kind === 'scanner' ? <QrCode text={testCode} className="setup-qr" /> : null}
      <Failure failure={failure} />
    </>
  );
};

/** What lives in the page is tried out in the page. */
const PageTest = ({
  device,
  source,
}: Pick<TestProps, 'device'> & Readonly<{ source: 'wedge' | 'camera' }>): ReactNode => {
  const station = useStation();
  const { failure, run } = useRunning();
  const [trying, tryIt] = useState(false);
  const [read, setRead] = useState<string | null>(null);
  const heard = (text: string): void =>
    run(
      () => station.readInScreen(device.id, text),
      ({ masked }) => {
        setRead(masked);
        tryIt(false);
      },
    );
  const { report, preview } = usePageReader(trying ? source : null, heard);
  return (
    <>
      <button
        type="button"
        className="setup-button"
        data-primary="true"
        data-testid={`try-${device.id}`}
        onClick={() => {
          setRead(null);
          tryIt(!trying);
        }}
      >
        <Say text={trying ? deviceSetupTexts.stop : testTexts.scanner} />
      </button>
      <output className="setup-outcome" data-testid={`tried-${device.id}`} data-good={read === null ? undefined : true}>
        {trying ? <Say text={testWaitTexts.scanner} /> : null}
        {report !== null && 'error' in report ? (
          <small>{`${report.error.message} → ${report.error.hint}`}</small>
        ) : null}
        {read === null ? null : (
          <>
            <b>✓ </b>
            <Say text={testTexts.read} /> <code>{read}</code>
          </>
        )}
      </output>
      {preview === null ? null : (
        <div className="setup-camera">
          <CameraPreview preview={preview} />
        </div>
      )}
      {trying && source === 'wedge' ? <QrCode text={testCode} className="setup-qr" /> : null}
      <Failure failure={failure} />
    </>
  );
};

type DeviceCardProps = Readonly<{
  device: DeviceConfiguration;
  profile: SetupProfile | null;
  found: FoundDevice | null;
  lanes: readonly SetupLane[];
  tested: boolean | undefined;
  change: (device: DeviceConfiguration | null) => void;
}>;

/** A device of this kiosk: what it is, how it was last tried, and how to try it. */
export const DeviceCard = ({ device, profile, found, lanes, tested, change }: DeviceCardProps): ReactNode => {
  const words = useWords();
  const state = tested === undefined ? 'untested' : tested ? 'tested' : 'failed';
  return (
    <li className="setup-device" data-device={device.id} data-tested={state}>
      <header>
        <Icon name={profile?.source === 'camera' ? 'camera' : device.kind} />
        <div className="setup-device-name">
          <strong>
            <Say text={profile?.title ?? deviceTexts[device.kind]} />
          </strong>
          <small>{`${device.id} · ${placeText(device.transport)}`}</small>
        </div>
        {lanes.length < 2 ? null : (
          <select
            aria-label={words(deviceSetupTexts.lane)}
            value={device.lane}
            onChange={({ target }) => change({ ...device, lane: target.value })}
          >
            {lanes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        <span className="setup-tested">
          <Say text={deviceSetupTexts[state]} />
        </span>
        <button type="button" className="setup-button" data-testid={`remove-${device.id}`} onClick={() => change(null)}>
          <Say text={deviceSetupTexts.remove} />
        </button>
      </header>
      <div className="setup-try">
        {profile === null || profile.source === 'line' ? (
          <LineTest device={device} />
        ) : (
          <PageTest device={device} source={profile.source} />
        )}
      </div>
      {profile === null || profile.hints.length === 0 ? null : <Help profile={profile} found={found} />}
    </li>
  );
};
