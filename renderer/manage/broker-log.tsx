import type { ReactNode } from 'react';
import type { BrokerEvent } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { adviceFor } from '../words/error-words.ts';
import { since } from '../words/time.ts';
import { networkTexts } from './diagnostics-words.ts';
import { brokerLogTexts } from './line-words.ts';

type BrokerLogProps = Readonly<{ events: readonly BrokerEvent[]; now: number; utcOffsetMinutes: number }>;

/** What became of the connection to central, in words, newest first. */
export const BrokerLog = ({ events, now, utcOffsetMinutes }: BrokerLogProps): ReactNode => (
  <section data-testid="broker-log">
    <h3>
      <Bilingual text={brokerLogTexts.title} />
    </h3>
    {events.length === 0 ? <Bilingual text={brokerLogTexts.none} /> : null}
    <ol className="broker-log">
      {events.map(({ at, state, error, times }) => (
        <li key={`${at} ${state}`} data-state={state}>
          <time>{since(at, now, utcOffsetMinutes)}</time>
          <span>
            <Bilingual text={networkTexts[state]} />
            {times > 1 ? (
              <>
                {` · ${times} `}
                <Bilingual text={brokerLogTexts.times} />
              </>
            ) : null}
            {error === null ? null : (
              <span className="diagnostic-detail">
                <Bilingual text={adviceFor(error).title} /> <code>{error.message}</code>
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  </section>
);
