import { type ReactNode, useState } from 'react';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import type { Prints, RecentPassage } from '../../contract/rpc.ts';
import { useStation } from '../state/station-context.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, printTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { Bilingual } from './bilingual.tsx';
import { Failure } from './failure.tsx';
import { Icon } from './icons.tsx';

type Printed = Pick<RecentPassage, 'epoch' | 'sequence'>;

const isOf = (passage: Printed) => (job: Readonly<{ of: Printed }>) =>
  job.of.sequence === passage.sequence && job.of.epoch === passage.epoch;

/** Whether something of this passage waits for the printer or is being printed. */
export const isBeingPrinted = ({ waiting }: Prints, passage: Printed): boolean => waiting.some(isOf(passage));

// The same arrays each time, so that a row which has not changed is not drawn again.
const none: readonly PassageDocumentKind[] = [];
const slipAlone: readonly PassageDocumentKind[] = ['slip'];
const slipAndBadge: readonly PassageDocumentKind[] = ['slip', 'badge'];

/** What of this passage a guard may have once more: nothing while it waits, or while its question stands. */
export const printableAgain = (prints: Prints, passage: RecentPassage): readonly PassageDocumentKind[] => {
  if (passage.slip === null || [...prints.waiting, ...prints.questions].some(isOf(passage))) return none;
  return prints.badges && passage.outcome === 'admit' ? slipAndBadge : slipAlone;
};

type PrintAgainProps = Readonly<{
  passage: RecentPassage;
  documents: readonly PassageDocumentKind[];
  done?: () => void;
}>;

/** A button for each; prints a copy that is marked as one. */
export const PrintAgain = ({ passage, documents, done }: PrintAgainProps): ReactNode => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const print = (document: PassageDocumentKind): void => {
    setBusy(true);
    setFailure(null);
    station
      .reprint(passage.lane, { epoch: passage.epoch, sequence: passage.sequence }, document)
      .then(done, (thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  };
  return (
    <div className="print-again">
      {documents.map((document) => (
        <button key={document} type="button" data-document={document} disabled={busy} onClick={() => print(document)}>
          <Icon name="printer" />
          <Bilingual text={printTexts.again[document]} />
        </button>
      ))}
      <Failure failure={failure} />
    </div>
  );
};
