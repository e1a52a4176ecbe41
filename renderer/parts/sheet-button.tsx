import { type ReactNode, useState } from 'react';
import type { SheetOrder, SheetResult } from '../../contract/print-document.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice, Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { sheetTexts } from '../words/sheets.ts';
import { Bilingual } from './bilingual.tsx';
import { Failure } from './failure.tsx';
import { Icon } from './icons.tsx';

type SheetButtonProps = Readonly<{ lane: string; order: SheetOrder; text: Text; className?: string }>;

type Said = Readonly<{ done: Text | null; failure: Advice | null }>;

const nothing: Said = { done: null, failure: null };

const saidOf = ({ outcome, error }: SheetResult): Said => {
  if (outcome === 'printed') return { done: sheetTexts.printed, failure: null };
  if (outcome === 'unknown') return { done: sheetTexts.unsure, failure: null };
  return { done: null, failure: error === null ? null : adviceFor(error) };
};

/** Prints something that is not of one passage, and says what became of it: nothing of it is printed later. */
export const SheetButton = ({ lane, order, text, className = '' }: SheetButtonProps): ReactNode => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>(nothing);
  const print = (): void => {
    setBusy(true);
    setSaid(nothing);
    station
      .printSheet(lane, order)
      .then(saidOf, (thrown: unknown): Said => ({ done: null, failure: adviceFor(errorRecordOf(thrown)) }))
      .then(setSaid)
      .finally(() => setBusy(false));
  };
  return (
    <div className={`sheet-print ${className}`}>
      <button
        type="button"
        className="sheet-button"
        data-testid={`print-${order.kind}`}
        disabled={busy}
        onClick={print}
      >
        <Icon name="printer" />
        <Bilingual text={busy ? sheetTexts.printing : text} />
      </button>
      <p className="sheet-said" role="status" data-testid="sheet-said">
        {said.done === null ? null : <Bilingual text={said.done} />}
      </p>
      <Failure failure={said.failure} />
    </div>
  );
};
