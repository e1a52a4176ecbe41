import { memo, type ReactNode } from 'react';
import { type Direction, directionSchema } from '../../contract/decision.ts';
import { directionSwitchText, directionTexts } from '../text.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon } from './icons.tsx';

type DirectionSwitchProps = Readonly<{ direction: Direction; change: (direction: Direction) => void }>;

/** Which way people pass. Both ways always stand there; the one in force is filled. */
export const DirectionSwitch = memo(
  ({ direction, change }: DirectionSwitchProps): ReactNode => (
    <fieldset className="direction" data-testid="direction" data-direction={direction}>
      <legend className="unseen">
        {directionSwitchText.vi} / {directionSwitchText.en}
      </legend>
      {directionSchema.options.map((option) => (
        <button
          key={option}
          type="button"
          className="direction-option"
          data-option={option}
          aria-pressed={option === direction}
          onClick={() => change(option)}
        >
          <Icon name={option} />
          <Bilingual text={directionTexts[option]} />
        </button>
      ))}
    </fieldset>
  ),
);
DirectionSwitch.displayName = 'DirectionSwitch';
