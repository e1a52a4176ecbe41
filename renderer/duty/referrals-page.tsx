import { type ReactNode, useEffect, useState } from 'react';
import type { ReferralView } from '../../contract/referral-results.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Failure } from '../parts/failure.tsx';
import { OutcomeGlyph } from '../parts/glyphs.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice, Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { slipNumber } from '../words/figures.ts';
import { since } from '../words/time.ts';
import type { Glyph } from '../words/verdict.ts';
import type { DutyPageProps } from './page-props.ts';
import { referralTexts } from './words.ts';

/** How often the list is read anew while somebody looks. ms */
const readAgainMs = 5000;

type Read = Readonly<{ referrals: readonly ReferralView[] | null; failed: boolean }>;

const useReferrals = (): Read => {
  const station = useStation();
  const [read, setRead] = useState<Read>({ referrals: null, failed: false });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let over = false;
    const ask = (): void => {
      station
        .referrals()
        .then(
          (referrals) => over || setRead({ referrals, failed: false }),
          () => over || setRead(({ referrals }) => ({ referrals, failed: true })),
        )
        .finally(() => {
          if (!over) timer = setTimeout(ask, readAgainMs);
        });
    };
    ask();
    return () => {
      over = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [station]);
  return read;
};

type Standing = Readonly<{ tone: string; glyph: Glyph | null; text: Text }>;

const standingOf = ({ undone, result }: ReferralView): Standing => {
  if (undone) return { tone: 'slate', glyph: null, text: referralTexts.undone };
  switch (result?.result) {
    case undefined:
      return { tone: 'slate', glyph: null, text: referralTexts.waiting };
    case 'negative':
      return { tone: 'green', glyph: 'tick', text: referralTexts.negative };
    case 'positive':
      return { tone: 'red', glyph: 'cross', text: referralTexts.positive };
    case 'inconclusive':
      return { tone: 'yellow', glyph: 'question', text: referralTexts.inconclusive };
  }
};

const Reprint = ({ referral }: Readonly<{ referral: ReferralView }>): ReactNode => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const { epoch, sequence } = referral;
  const print = (): void => {
    setBusy(true);
    setFailure(null);
    station
      .reprintReferral({ epoch, sequence })
      .then(
        () => setAsked(true),
        (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))),
      )
      .finally(() => setBusy(false));
  };
  return (
    <div className="referral-print">
      <button type="button" className="sheet-button" data-testid="referral-print" disabled={busy} onClick={print}>
        <Icon name="printer" />
        <Bilingual text={asked ? referralTexts.asked : referralTexts.print} />
      </button>
      <Failure failure={failure} />
    </div>
  );
};

type RowProps = Readonly<{ referral: ReferralView; laneName: string; now: number; utcOffsetMinutes: number }>;

const Row = ({ referral, laneName, now, utcOffsetMinutes }: RowProps): ReactNode => {
  const { tone, glyph, text } = standingOf(referral);
  const { result, slip, at, number } = referral;
  return (
    <li className="referral" data-number={number} data-result={result?.result ?? 'waiting'}>
      <span className="referral-number">{number}</span>
      <span className="referral-when">
        {since(at, now, utcOffsetMinutes)} · {laneName}
        {slip === null ? null : ` · ${referralTexts.slip.vi} ${slipNumber(slip)}`}
      </span>
      <span className="referral-standing" data-tone={tone}>
        {glyph === null ? <Icon name={referral.undone ? 'undo' : 'waiting'} /> : <OutcomeGlyph glyph={glyph} />}
        <span>
          <Bilingual text={text} />
          {result === null ? null : (
            <small>
              {referralTexts.kind[result.kind].vi} · {since(result.at, now, utcOffsetMinutes)}
            </small>
          )}
        </span>
      </span>
      {slip === null || referral.undone ? null : <Reprint referral={referral} />}
    </li>
  );
};

/** Those who were referred to testing here, and what became of them. */
export const ReferralsPage = ({ state, clockOffset }: DutyPageProps): ReactNode => {
  const { referrals, failed } = useReferrals();
  const laneName = (id: string): string => state.lanes.find((lane) => lane.id === id)?.name ?? id;
  return (
    <section className="referrals" data-testid="referrals-page">
      <h2>
        <Bilingual text={referralTexts.heading} />
      </h2>
      {failed && referrals === null ? (
        <p className="duty-failed" role="alert">
          <Bilingual text={referralTexts.failed} />
        </p>
      ) : null}
      {referrals?.length === 0 ? (
        <p>
          <Bilingual text={referralTexts.none} />
        </p>
      ) : null}
      <ol>
        {referrals?.map((referral) => (
          <Row
            key={`${referral.epoch} ${referral.sequence}`}
            referral={referral}
            laneName={laneName(referral.lane)}
            now={Date.now() + clockOffset}
            utcOffsetMinutes={state.utcOffsetMinutes}
          />
        ))}
      </ol>
    </section>
  );
};
