import { type ReactNode, useEffect, useState } from 'react';
import type { DeviceState } from '../../contract/reading.ts';
import type { DeviceTrafficView } from '../../contract/traffic.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { useStation } from '../state/station-context.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { clockTime } from '../words/time.ts';
import { trafficTexts } from './line-words.ts';

const askEveryMs = 1000;

/** Newest first, asked anew while it is looked at. */
const useTraffic = (device: string): DeviceTrafficView | null => {
  const station = useStation();
  const [view, setView] = useState<DeviceTrafficView | null>(null);
  useEffect(() => {
    if (device === '') return;
    const ask = (): void => {
      station.deviceTraffic(device).then(setView, () => setView(null));
    };
    ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      clearInterval(timer);
      setView(null);
    };
  }, [station, device]);
  return view;
};

const pairs = (hex: string): string => hex.match(/../g)?.join(' ') ?? '';

type FramesProps = Readonly<{ view: DeviceTrafficView; utcOffsetMinutes: number }>;

const Frames = ({ view, utcOffsetMinutes }: FramesProps): ReactNode => (
  <div className="traffic-frames">
    <table className="manage-table">
      <thead>
        <tr>
          {[trafficTexts.time, trafficTexts.way, trafficTexts.bytes, trafficTexts.hex].map((title) => (
            <th key={title.en} scope="col">
              <Bilingual text={title} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.frames.toReversed().map(({ at, direction, bytes, hex }, index) => (
          // Frames have no name of their own, and each look draws all of them.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <tr key={index} data-direction={direction}>
            <td>{`${clockTime(at, utcOffsetMinutes)}.${String(at % 1000).padStart(3, '0')}`}</td>
            <td>
              <Bilingual text={trafficTexts[direction]} />
            </td>
            <td>{bytes}</td>
            <td className="traffic-hex">{`${pairs(hex)}${hex.length / 2 < bytes ? ' …' : ''}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

type TrafficPanelProps = Readonly<{ devices: readonly DeviceState[]; utcOffsetMinutes: number }>;

/** What goes over the line of a device, for an installer whose scanner or printer says something strange. */
export const TrafficPanel = ({ devices, utcOffsetMinutes }: TrafficPanelProps): ReactNode => {
  const station = useStation();
  const [chosen, choose] = useState('');
  const view = useTraffic(chosen);
  const [sure, touch] = useSecondTouch(() => void station.recordTraffic(true).catch(() => undefined));
  const whole = view?.wholeUntil ?? null;
  return (
    <section className="traffic" data-testid="traffic">
      <h3>
        <Bilingual text={trafficTexts.title} />
      </h3>
      <p className="support-about">
        <Bilingual text={trafficTexts.about} />
      </p>
      <div className="support-acts">
        <select
          aria-label={`${trafficTexts.choose.vi} ${trafficTexts.choose.en}`}
          data-testid="traffic-device"
          value={chosen}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">{`${trafficTexts.choose.vi}…`}</option>
          {devices.map(({ device }) => (
            <option key={device} value={device}>
              {device}
            </option>
          ))}
        </select>
        {chosen === '' ? null : whole === null ? (
          <button type="button" className="manage-button" data-testid="traffic-whole" data-armed={sure} onClick={touch}>
            <Bilingual text={sure ? trafficTexts.wholeSure : trafficTexts.whole} />
          </button>
        ) : (
          <>
            <button
              type="button"
              className="manage-button"
              data-primary="true"
              data-testid="traffic-end"
              onClick={() => void station.recordTraffic(false).catch(() => undefined)}
            >
              <Bilingual text={trafficTexts.end} />
            </button>
            <p className="support-said" role="status">
              <Bilingual text={trafficTexts.until} /> {clockTime(whole, utcOffsetMinutes)}
            </p>
          </>
        )}
      </div>
      {view === null ? null : view.frames.length === 0 ? (
        <Bilingual text={trafficTexts.none} />
      ) : (
        <Frames view={view} utcOffsetMinutes={utcOffsetMinutes} />
      )}
    </section>
  );
};
