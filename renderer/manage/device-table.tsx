import { type ReactNode, useState } from 'react';
import type { DeviceState } from '../../contract/reading.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { deviceStateTexts, deviceTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { diagnosticsTexts, testTexts, testWaitTexts } from './diagnostics-words.ts';
import { type Outcome, outcomeOf } from './test-outcome.ts';

/** For how long somebody may look for a code or come to the thermometer, s. With all that a printer takes it ends before the call does. */
const testSeconds = 15;

type RowProps = Readonly<{ device: DeviceState; busy: boolean; begin: () => void; end: () => void }>;

const Row = ({ device, busy, begin, end }: RowProps): ReactNode => {
  const station = useStation();
  const [waiting, setWaiting] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const run = (): void => {
    begin();
    setWaiting(true);
    setOutcome(null);
    station
      .testDevice({ device: device.device, seconds: testSeconds, document: 'test', open: device.kind === 'barrier' })
      .then((result) => setOutcome(outcomeOf(result)))
      .catch((thrown: unknown) => setOutcome({ good: false, text: adviceFor(errorRecordOf(thrown)).title, detail: '' }))
      .finally(() => {
        setWaiting(false);
        end();
      });
  };
  const [sure, touch] = useSecondTouch(run);
  const isBarrier = device.kind === 'barrier';
  return (
    <tr data-device={device.device} data-state={device.state}>
      <th scope="row">
        <Bilingual text={deviceTexts[device.kind]} />
        <span className="diagnostic-detail">{`${device.device} · ${device.lane} · ${device.profile} · ${device.place ?? '—'}`}</span>
      </th>
      <td data-level={device.state === 'ready' ? 'good' : 'bad'}>
        <Bilingual text={deviceStateTexts[device.state]} />
        {device.error === null ? null : (
          <span className="diagnostic-detail">{`${device.error.message} → ${device.error.hint}`}</span>
        )}
      </td>
      <td className="diagnostic-try">
        <div className="diagnostic-row">
          <button
            type="button"
            className="manage-button"
            data-armed={isBarrier && sure}
            data-testid={`test-${device.device}`}
            disabled={busy}
            onClick={isBarrier ? touch : run}
          >
            <Bilingual text={isBarrier && sure ? testTexts.sure : testTexts[device.kind]} />
          </button>
          <output className="diagnostic-outcome" data-testid={`tested-${device.device}`}>
            {waiting ? <Bilingual text={testWaitTexts[device.kind]} /> : null}
            {outcome === null ? null : (
              <span data-level={outcome.good ? 'good' : 'bad'} data-passed={outcome.good}>
                <b>{outcome.good ? '✓ ' : '✕ '}</b>
                <Bilingual text={outcome.text} />
                {outcome.detail === '' ? null : <span className="diagnostic-detail">{outcome.detail}</span>}
              </span>
            )}
          </output>
        </div>
      </td>
    </tr>
  );
};

/** Every device of the station: how it is, and a button that tries it out. */
export const DeviceTable = ({ devices }: Readonly<{ devices: readonly DeviceState[] }>): ReactNode => {
  const [busy, setBusy] = useState(false);
  if (devices.length === 0) return <Bilingual text={diagnosticsTexts.noDevices} />;
  return (
    <table className="manage-table diagnostic-devices">
      <tbody>
        {devices.map((device) => (
          <Row key={device.device} device={device} busy={busy} begin={() => setBusy(true)} end={() => setBusy(false)} />
        ))}
      </tbody>
    </table>
  );
};
