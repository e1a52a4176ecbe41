import { memo, type ReactNode } from 'react';
import { ErrorCode } from '../../contract/errors.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { ScreenDevice } from '../../contract/rpc.ts';
import { dutyTexts } from '../duty/words.ts';
import { manageTexts } from '../manage/words.ts';
import { ReadingButton } from '../reading/reading-button.tsx';
import { barTexts, demoTexts, deviceStateTexts, paperTexts, type Text, touchText } from '../text.ts';
import { deviceNameAmong } from '../words/device-name.ts';
import { Bilingual } from './bilingual.tsx';
import { Icon, type IconName } from './icons.tsx';

type Shown = Readonly<{ icon: IconName; level: 'good' | 'warning' | 'bad'; words: Text }>;

const stateIcons: Readonly<Record<DeviceState['state'], IconName>> = {
  ready: 'ready',
  opening: 'opening',
  absent: 'unplugged',
  faulty: 'alert',
};

const shownOf = (device: DeviceState): Shown => {
  if (device.error?.code === ErrorCode.PrinterPaperOut || (device.state === 'ready' && device.paper === 'out'))
    return { icon: 'alert', level: 'bad', words: paperTexts.out };
  if (device.state === 'ready' && device.paper === 'near-end')
    return { icon: 'alert', level: 'warning', words: paperTexts.low };
  return {
    icon: stateIcons[device.state],
    level: device.state === 'ready' ? 'good' : device.state === 'opening' ? 'warning' : 'bad',
    words: device.error?.code === ErrorCode.ScreenUnfocused ? touchText : deviceStateTexts[device.state],
  };
};

type DeviceChipProps = Readonly<{
  device: DeviceState;
  source: ScreenDevice['source'] | null;
  vi: string;
  en: string;
}>;

const DeviceChip = memo(({ device, source, vi, en }: DeviceChipProps): ReactNode => {
  const shown = shownOf(device);
  return (
    <li className="device" data-level={shown.level} data-device={device.device} data-state={device.state}>
      <Icon name={source === 'camera' ? 'camera' : device.kind} />
      <span className="device-words">
        <Bilingual text={{ vi, en }} className="device-kind" />
        <span className="device-state">
          <Icon name={shown.icon} />
          <Bilingual text={shown.words} />
          <span className="device-brief" lang="en" aria-hidden="true">
            {en}
          </span>
        </span>
      </span>
    </li>
  );
});
DeviceChip.displayName = 'DeviceChip';

type BottomBarProps = Readonly<{
  /** Stands in place of the devices while there is one: what is wrong with them is a notice, too. */
  question: ReactNode;
  /** What a guard does by their own hand; always there. */
  guard: ReactNode;
  devices: readonly DeviceState[];
  /** Those of them that this screen reads. */
  inputs: readonly ScreenDevice[];
  canPresent: boolean;
  panelOpen: boolean;
  openPanel: (open: boolean) => void;
  duty: () => void;
  manage: () => void;
}>;

/** Always there: each device of the lane, in a sign and words. */
export const BottomBar = ({
  question,
  guard,
  devices,
  inputs,
  canPresent,
  panelOpen,
  openPanel,
  duty,
  manage,
}: BottomBarProps): ReactNode => (
  <footer className="bottom-bar">
    {question ?? (
      <ul
        className="devices"
        data-many={devices.length > 3}
        aria-label={`${barTexts.devices.vi} / ${barTexts.devices.en}`}
        data-testid="devices"
      >
        {devices.map((device) => (
          <DeviceChip
            key={device.device}
            device={device}
            source={inputs.find((input) => input.device === device.device)?.source ?? null}
            {...deviceNameAmong(device, devices, inputs)}
          />
        ))}
      </ul>
    )}
    {guard}
    {canPresent ? (
      <button
        type="button"
        className="demo-toggle"
        data-testid="demo-toggle"
        aria-expanded={panelOpen}
        aria-controls="demo-panel"
        onClick={() => openPanel(!panelOpen)}
      >
        <Icon name={panelOpen ? 'absent' : 'sample'} />
        <Bilingual text={panelOpen ? demoTexts.close : demoTexts.title} />
      </button>
    ) : null}
    <button type="button" className="manage-toggle duty-toggle" data-testid="duty-toggle" onClick={duty}>
      <Icon name="book" />
      <Bilingual text={dutyTexts.open} />
    </button>
    <ReadingButton />
    <button
      type="button"
      className="manage-toggle"
      data-testid="manage-toggle"
      aria-label={`${manageTexts.open.vi} / ${manageTexts.open.en}`}
      onClick={manage}
    >
      <Icon name="gear" />
    </button>
  </footer>
);
