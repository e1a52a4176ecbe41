import { type ReactNode, useEffect, useState } from 'react';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { DeviceKind } from '../../contract/reading.ts';
import { deviceKindSchema } from '../../contract/reading.ts';
import type { FoundDevice, SetupProfile } from '../../contract/setup.ts';
import { Icon } from '../parts/icons.tsx';
import { useStation } from '../state/station-context.ts';
import { useInSight } from '../state/use-in-sight.ts';
import { deviceTexts } from '../text.ts';
import { Failure, Say, type StepProps, useRunning, useWords } from './context.tsx';
import { DeviceCard } from './device-card.tsx';
import { addressOf, isUsed, withDevice } from './device-list.ts';
import { Field } from './field.tsx';
import { deviceSetupTexts } from './words.ts';

const lookEveryMs = 3000;

/** What can be said of profiles does not change while this is open. */
export const useProfiles = (): ReadonlyMap<string, SetupProfile> => {
  const station = useStation();
  const [profiles, setProfiles] = useState<ReadonlyMap<string, SetupProfile>>(new Map());
  useEffect(() => {
    station.deviceProfiles().then(
      (all) => setProfiles(new Map(all.map((one) => [one.id, one]))),
      () => undefined,
    );
  }, [station]);
  return profiles;
};

type ProfileChoiceProps = Readonly<{
  id: string;
  profiles: ReadonlyMap<string, SetupProfile>;
  kind: DeviceKind | null;
  value: string;
  change: (profile: string) => void;
}>;

const ProfileChoice = ({ id, profiles, kind, value, change }: ProfileChoiceProps): ReactNode => {
  const words = useWords();
  return (
    <select
      aria-label={words(deviceSetupTexts.profile)}
      data-testid={id}
      value={value}
      onChange={({ target }) => change(target.value)}
    >
      <option value="">{`${words(deviceSetupTexts.profile)}…`}</option>
      {deviceKindSchema.options
        .filter((one) => kind === null || one === kind)
        .map((one) => (
          <optgroup key={one} label={words(deviceTexts[one])}>
            {[...profiles.values()]
              .filter((profile) => profile.kind === one && profile.source === 'line')
              .map((profile) => (
                <option key={profile.id} value={profile.id}>
                  {words(profile.title)}
                </option>
              ))}
          </optgroup>
        ))}
    </select>
  );
};

type Use = (profile: string, transport: DeviceConfiguration['transport']) => void;

const Found = ({
  one,
  profiles,
  use,
}: Readonly<{ one: FoundDevice; profiles: ReadonlyMap<string, SetupProfile>; use: Use }>): ReactNode => {
  const [best] = one.matches;
  const [chosen, choose] = useState(best?.profile ?? '');
  const profile = profiles.get(chosen);
  const inScreen = profile !== undefined && profile.source !== 'line';
  return (
    <li className="setup-device" data-found={one.path}>
      <header>
        <Icon name={profile?.kind ?? 'information'} />
        <div className="setup-device-name">
          <strong>{one.name}</strong>
          <small>
            {one.path}
            {best === undefined ? null : ` · ${best.reasons.join(' · ')}`}
          </small>
          <span data-level={best === undefined || one.unsure ? 'bad' : 'good'}>
            {best === undefined ? (
              <Say text={deviceSetupTexts.noProfile} />
            ) : one.unsure ? (
              <Say text={deviceSetupTexts.unsure} />
            ) : (
              <>
                <Say text={deviceSetupTexts.takenFor} />: <Say text={profile?.title ?? { vi: chosen, en: '' }} />
              </>
            )}
          </span>
        </div>
        {inScreen ? null : (
          <ProfileChoice id={`profile-${one.path}`} profiles={profiles} kind={null} value={chosen} change={choose} />
        )}
        <button
          type="button"
          className="setup-button"
          data-primary="true"
          disabled={chosen === ''}
          onClick={() => use(chosen, one.place)}
        >
          <Say text={deviceSetupTexts.use} />
        </button>
      </header>
    </li>
  );
};

const ByAddress = ({
  profiles,
  use,
}: Readonly<{ profiles: ReadonlyMap<string, SetupProfile>; use: Use }>): ReactNode => {
  const [host, typeHost] = useState('');
  const [port, typePort] = useState('9100');
  const [profile, choose] = useState('');
  const transport = addressOf(host, port);
  // It opens below the list: on a small screen nobody would see that something came.
  const form = useInSight<HTMLDivElement>(true);
  return (
    <div className="setup-address" ref={form}>
      <Field id="device-host" label={deviceSetupTexts.host} value={host} change={typeHost} />
      <Field id="device-port" label={deviceSetupTexts.port} value={port} of="digits" change={typePort} maxLength={5} />
      <ProfileChoice id="device-profile" profiles={profiles} kind={null} value={profile} change={choose} />
      <button
        type="button"
        className="setup-button"
        data-primary="true"
        data-testid="device-add"
        disabled={transport === null || profile === ''}
        onClick={() => {
          if (transport !== null) use(profile, transport);
          typeHost('');
        }}
      >
        <Say text={deviceSetupTexts.use} />
      </button>
    </div>
  );
};

export const DevicesStep = ({ state, save }: StepProps): ReactNode => {
  const station = useStation();
  const profiles = useProfiles();
  const { failure, run } = useRunning();
  const [full, setFull] = useState(false);
  const [address, showAddress] = useState(false);
  const { draft, found } = state;
  const { devices, lanes, tested } = draft;
  useEffect(() => {
    const look = (): void => run(() => station.lookForDevices());
    look();
    const timer = setInterval(() => station.lookForDevices().catch(() => undefined), lookEveryMs);
    return () => clearInterval(timer);
  }, [run, station]);
  const use: Use = (name, transport) => {
    const profile = profiles.get(name);
    if (profile === undefined) return;
    const next = withDevice(devices, lanes, { kind: profile.kind, profile: name, transport });
    setFull(next === null);
    if (next !== null) save({ devices: [...next] });
  };
  const unused = found.filter((one) => !isUsed(one, devices));
  return (
    <>
      <h2>
        <Say text={deviceSetupTexts.title} />
      </h2>
      <Failure failure={full ? { title: deviceSetupTexts.full, act: { vi: '', en: '' } } : failure} />
      {devices.length === 0 ? (
        <p className="setup-about">
          <Say text={deviceSetupTexts.none} />
        </p>
      ) : (
        <ul className="setup-devices" data-testid="setup-devices">
          {devices.map((device) => (
            <DeviceCard
              key={device.id}
              device={device}
              profile={profiles.get(device.profile) ?? null}
              found={found.find((one) => isUsed(one, [device])) ?? null}
              lanes={lanes}
              tested={tested[device.id]}
              change={(next) =>
                save({
                  devices: devices.flatMap((one) => (one.id === device.id ? (next === null ? [] : [next]) : [one])),
                })
              }
            />
          ))}
        </ul>
      )}
      <h3>
        <Say text={unused.length === 0 ? deviceSetupTexts.foundNone : deviceSetupTexts.found} />
      </h3>
      {unused.length === 0 ? null : (
        <ul className="setup-devices" data-testid="setup-found">
          {unused.map((one) => (
            <Found key={`${one.path} ${one.matches[0]?.profile ?? ''}`} one={one} profiles={profiles} use={use} />
          ))}
        </ul>
      )}
      <h3>
        <Say text={deviceSetupTexts.add} />
      </h3>
      <div className="setup-row">
        <button
          type="button"
          className="setup-button"
          data-testid="add-wedge"
          onClick={() => use('generic-wedge', { type: 'screen' })}
        >
          <Say text={deviceSetupTexts.addWedge} />
        </button>
        <button
          type="button"
          className="setup-button"
          data-testid="add-camera"
          onClick={() => use('generic-camera', { type: 'screen' })}
        >
          <Say text={deviceSetupTexts.addCamera} />
        </button>
        <button
          type="button"
          className="setup-button"
          data-testid="add-network"
          aria-expanded={address}
          onClick={() => showAddress(!address)}
        >
          <Say text={deviceSetupTexts.addNetwork} />
        </button>
      </div>
      {address ? <ByAddress profiles={profiles} use={use} /> : null}
    </>
  );
};
