import { type ReactNode, useEffect, useState } from 'react';
import type { Diagnostics } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { BackupPanel } from './backup-panel.tsx';
import { BrokerLog } from './broker-log.tsx';
import { DeviceTable } from './device-table.tsx';
import { diagnosticFacts } from './diagnostic-facts.ts';
import { diagnosticsTexts } from './diagnostics-words.ts';
import type { ManagePageProps } from './page-props.ts';
import { SupportPanel } from './support-panel.tsx';
import { TrafficPanel } from './traffic-panel.tsx';

const askEveryMs = 5000;

type Asked = Readonly<{ about: Diagnostics | null; failure: Text | null }>;

/** What the station says of itself, asked anew again and again. */
const useDiagnostics = (): Asked => {
  const station = useStation();
  const [asked, setAsked] = useState<Asked>({ about: null, failure: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let wanted = true;
    const ask = (): void => {
      station
        .diagnostics()
        .then((about) => {
          if (wanted) setAsked({ about, failure: null });
        })
        .catch((thrown: unknown) => {
          if (wanted) setAsked(({ about }) => ({ about, failure: adviceFor(errorRecordOf(thrown)).title }));
        })
        .finally(() => {
          if (wanted) timer = setTimeout(ask, askEveryMs);
        });
    };
    ask();
    return () => {
      wanted = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [station]);
  return asked;
};

const marks = { good: '✓', attention: '!', bad: '✕' } as const;

/** Everything an installer wants to know, every device with a test of its own, and a bundle for whoever helps. */
export const DiagnosticsPage = ({ state, clockOffset }: ManagePageProps): ReactNode => {
  const { about, failure } = useDiagnostics();
  const devices = state.devices.length > (about?.devices.length ?? 0) ? state.devices : (about?.devices ?? []);
  return (
    <section className="diagnostics" data-testid="diagnostics-page">
      <header className="manage-head">
        <h2>
          <Bilingual text={diagnosticsTexts.title} />
        </h2>
        <p className="manage-said" role="status">
          {failure === null ? null : <Bilingual text={failure} />}
        </p>
      </header>
      <SupportPanel />
      <BackupPanel />
      <h3>
        <Bilingual text={diagnosticsTexts.devices} />
      </h3>
      <DeviceTable devices={devices} />
      <TrafficPanel devices={devices} utcOffsetMinutes={state.utcOffsetMinutes} />
      <h3>
        <Bilingual text={diagnosticsTexts.state} />
      </h3>
      {about === null ? (
        <Bilingual text={diagnosticsTexts.asking} />
      ) : (
        <table className="manage-table diagnostic-facts">
          <tbody>
            {diagnosticFacts(about, Date.now() + clockOffset).map(({ id, level, label, value, detail }) => (
              <tr key={id} data-fact={id} data-level={level}>
                <th scope="row">
                  <b className="diagnostic-mark">{marks[level]}</b>
                  <Bilingual text={label} />
                </th>
                <td>
                  <Bilingual text={value} />
                  {detail === '' ? null : <span className="diagnostic-detail">{detail}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {about?.brokerLog === undefined ? null : (
        <BrokerLog events={about.brokerLog} now={Date.now() + clockOffset} utcOffsetMinutes={state.utcOffsetMinutes} />
      )}
    </section>
  );
};
