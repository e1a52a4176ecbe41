import { memo, type ReactNode } from 'react';
import { groupSizeSchema } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import { groupTexts } from './words.ts';

type GroupSwitchProps = Readonly<{ size: number | null; change: (size: number | null) => void }>;

const least = groupSizeSchema.minValue ?? 2;
const most = groupSizeSchema.maxValue ?? 60;

/** How many pass with the next code: a crew, a family. Most of the time nobody touches it. */
export const GroupSwitch = memo(({ size, change }: GroupSwitchProps): ReactNode => {
  if (size === null) {
    return (
      <button type="button" className="group-open" data-testid="group-open" onClick={() => change(least)}>
        <Icon name="people" />
        <Bilingual text={groupTexts.open} />
      </button>
    );
  }
  return (
    <div className="group" data-testid="group" data-size={size}>
      <button
        type="button"
        aria-label={`${groupTexts.fewer.vi} / ${groupTexts.fewer.en}`}
        onClick={() => change(size > least ? size - 1 : null)}
      >
        −
      </button>
      <output aria-live="polite">
        <Bilingual text={groupTexts.size(size)} className="group-line" />
        <Bilingual text={groupTexts.oneCode} className="group-line group-code" />
      </output>
      <button
        type="button"
        aria-label={`${groupTexts.more.vi} / ${groupTexts.more.en}`}
        onClick={() => change(Math.min(most, size + 1))}
      >
        +
      </button>
    </div>
  );
});
GroupSwitch.displayName = 'GroupSwitch';
