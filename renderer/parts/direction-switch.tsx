import { type CSSProperties, memo, type ReactNode, useCallback } from 'react';
import { type Direction, directionSchema } from '../../contract/decision.ts';
import { holdMs } from '../state/hold.ts';
import { useHold } from '../state/use-hold.ts';
import { directionHoldText, directionSwitchText, directionTexts } from '../text.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon } from './icons.tsx';

type OptionProps = Readonly<{ option: Direction; inForce: boolean; change: (direction: Direction) => void }>;

const fillTiming: CSSProperties = { animationDuration: `${holdMs}ms` };

const DirectionOption = ({ option, inForce, change }: OptionProps): ReactNode => {
  const complete = useCallback(() => change(option), [change, option]);
  const { held, handlers } = useHold(!inForce, complete);
  return (
    <button
      type="button"
      className="direction-option"
      data-option={option}
      data-held={held}
      aria-pressed={inForce}
      {...handlers}
    >
      {held ? <span className="direction-fill" style={fillTiming} /> : null}
      <Icon name={option} />
      <Bilingual text={directionTexts[option]} />
      {inForce ? null : (
        <span className="unseen">
          {' '}
          – {directionHoldText.vi} / {directionHoldText.en}
        </span>
      )}
    </button>
  );
};

type DirectionSwitchProps = Readonly<{ direction: Direction; change: (direction: Direction) => void }>;

/** Which way people pass. Both ways always stand there; the one in force is filled, the other is held to switch. */
export const DirectionSwitch = memo(
  ({ direction, change }: DirectionSwitchProps): ReactNode => (
    <fieldset className="direction" data-testid="direction" data-direction={direction}>
      <legend className="unseen">
        {directionSwitchText.vi} / {directionSwitchText.en}
      </legend>
      <div className="direction-options">
        {directionSchema.options.map((option) => (
          <DirectionOption key={option} option={option} inForce={option === direction} change={change} />
        ))}
      </div>
      <p className="direction-hold" aria-hidden="true">
        <Bilingual text={directionHoldText} />
      </p>
    </fieldset>
  ),
);
DirectionSwitch.displayName = 'DirectionSwitch';
