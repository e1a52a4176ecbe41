import { memo, type ReactNode } from 'react';
import type { Direction } from '../../contract/decision.ts';
import type { DeviceState } from '../../contract/reading.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { CameraPreview } from '../parts/camera-preview.tsx';
import { DirectionSwitch } from '../parts/direction-switch.tsx';
import { LookIllustration, PresentCodeIllustration } from '../parts/illustrations.tsx';
import { usePreviews } from '../state/preview-context.ts';
import { useNow } from '../state/use-now.ts';
import { type Text, waitingTexts } from '../text.ts';
import type { ReadingDevices } from '../words/reading-devices.ts';
import { thermometerTrouble } from '../words/thermometer.ts';
import { clockTime, longDate } from '../words/time.ts';

type StationClockProps = Readonly<{ clockOffset: number; utcOffsetMinutes: number }>;

const StationClock = ({ clockOffset, utcOffsetMinutes }: StationClockProps): ReactNode => {
  const now = useNow(clockOffset);
  return (
    <div className="clock">
      <time className="clock-time">{clockTime(now, utcOffsetMinutes)}</time>
      <Bilingual text={longDate(now, utcOffsetMinutes)} className="clock-date" />
    </div>
  );
};

type StepProps = Readonly<{ number: number | null; text: Text; picture: ReactNode; blocked?: boolean }>;

const Step = ({ number, text, picture, blocked = false }: StepProps): ReactNode => (
  <li className="step" data-blocked={blocked}>
    {number === null ? null : (
      <span className="step-number">
        <span className="unseen">{waitingTexts.step.vi} </span>
        {number}
      </span>
    )}
    {picture}
    <Bilingual text={text} className="step-text" />
  </li>
);

const presentTexts: Readonly<Record<ReadingDevices, Text>> = {
  scanner: waitingTexts.present,
  camera: waitingTexts.presentToCamera,
  both: waitingTexts.presentToEither,
  none: waitingTexts.scannerNotReady,
};

/** A camera that reads shows what it sees: people find the place to hold their code to by themselves. */
const PresentStep = ({ number, reads }: Readonly<{ number: number | null; reads: ReadingDevices }>): ReactNode => {
  const [preview] = usePreviews();
  const seen = (reads === 'camera' || reads === 'both') && preview !== undefined;
  return (
    <Step
      number={number}
      text={presentTexts[reads]}
      picture={seen ? <CameraPreview preview={preview} /> : <PresentCodeIllustration />}
      blocked={reads === 'none'}
    />
  );
};

type LookStepProps = Readonly<{ devices: readonly DeviceState[]; clockOffset: number }>;

const LookStep = ({ devices, clockOffset }: LookStepProps): ReactNode => {
  const trouble = thermometerTrouble(devices, useNow(clockOffset));
  return (
    <Step
      number={2}
      text={trouble?.step ?? waitingTexts.look}
      picture={<LookIllustration />}
      blocked={trouble !== null}
    />
  );
};

type WaitingProps = StationClockProps &
  Readonly<{
    direction: Direction;
    /** A thermometer stands at the lane and people of this direction are measured. */
    measures: boolean;
    /** What takes codes now. */
    reads: ReadingDevices;
    /** This lane's. */
    devices: readonly DeviceState[];
    /** null: it can only be looked at. */
    changeDirection: ((direction: Direction) => void) | null;
  }>;

/** Nobody is there: tells a stranger what to do. */
export const Waiting = memo(
  ({
    direction,
    measures,
    reads,
    devices,
    changeDirection,
    clockOffset,
    utcOffsetMinutes,
  }: WaitingProps): ReactNode => (
    <section className="waiting layer" data-testid="waiting" data-direction={direction}>
      <div className="waiting-head">
        <StationClock clockOffset={clockOffset} utcOffsetMinutes={utcOffsetMinutes} />
        {changeDirection === null ? null : <DirectionSwitch direction={direction} change={changeDirection} />}
      </div>
      <ol className="steps" data-steps={measures ? 2 : 1}>
        <PresentStep number={measures ? 1 : null} reads={reads} />
        {measures ? <LookStep devices={devices} clockOffset={clockOffset} /> : null}
      </ol>
    </section>
  ),
);
Waiting.displayName = 'Waiting';
