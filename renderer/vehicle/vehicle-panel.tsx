import { memo, type ReactNode, useCallback, useState } from 'react';
import { peopleOf, type VehicleMember, type VehicleView } from '../../contract/vehicle.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Failure } from '../parts/failure.tsx';
import { OutcomeGlyph } from '../parts/glyphs.tsx';
import { Icon } from '../parts/icons.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import { groupTexts } from '../people/words.ts';
import { useStation } from '../state/station-context.ts';
import { useInSight } from '../state/use-in-sight.ts';
import { useSecondTouch } from '../state/use-second-touch.ts';
import { errorRecordOf } from '../station/error-record.ts';
import { type Advice, decisionTexts } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { celsius } from '../words/figures.ts';
import { briefOf } from '../words/verdict.ts';
import { vehicleTexts } from './words.ts';

type MemberProps = Readonly<{ member: VehicleMember; direction: VehicleView['direction']; last: boolean }>;

const Member = memo(({ member, direction, last }: MemberProps): ReactNode => {
  const brief = briefOf({ ...member, direction });
  const row = useInSight(last);
  return (
    <li ref={row} className="vehicle-member" data-outcome={member.outcome} data-sequence={member.sequence}>
      <span className="recent-sign" data-tone={brief.tone}>
        <OutcomeGlyph glyph={brief.glyph} />
      </span>
      <span className="vehicle-word">
        <Bilingual text={brief.word} />
      </span>
      <span className="vehicle-temperature">{member.celsius === null ? '' : celsius(member.celsius)}</span>
      <span className="vehicle-name">
        {member.companions === 0 ? null : <b>{groupTexts.and(member.companions).vi} · </b>}
        {member.maskedName ?? decisionTexts.none}
        {member.permit ? <i> · {vehicleTexts.holder.vi}</i> : null}
      </span>
    </li>
  );
});
Member.displayName = 'VehicleMember';

type Finishing = Readonly<{ busy: boolean; failure: Advice | null; finish: () => void }>;

const useFinishing = (lane: string): Finishing => {
  const station = useStation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Advice | null>(null);
  const finish = useCallback((): void => {
    setBusy(true);
    setFailure(null);
    station
      .finishVehicle(lane)
      .catch((thrown: unknown) => setFailure(adviceFor(errorRecordOf(thrown))))
      .finally(() => setBusy(false));
  }, [station, lane]);
  return { busy, failure, finish };
};

/** One touch where everybody may go on; two where somebody stays behind. */
const Finish = ({ vehicle, finishing }: Readonly<{ vehicle: VehicleView; finishing: Finishing }>): ReactNode => {
  const { people, admitted } = peopleOf(vehicle.members);
  const stopped = people - admitted;
  const [waiting, touch] = useSecondTouch(finishing.finish);
  const words =
    people === 0
      ? vehicleTexts.cancel
      : !waiting
        ? vehicleTexts.finish
        : admitted === 0
          ? vehicleTexts.nobody
          : vehicleTexts.sure(stopped);
  return (
    <button
      type="button"
      className="vehicle-finish"
      data-testid="vehicle-finish"
      data-tone={people === 0 ? 'slate' : stopped > 0 ? 'yellow' : 'green'}
      data-asks={waiting}
      disabled={finishing.busy}
      onClick={stopped > 0 ? touch : finishing.finish}
    >
      <Icon name={people === 0 ? 'absent' : vehicle.direction} />
      <Bilingual text={words} />
    </button>
  );
};

type VehiclePanelProps = Readonly<{ lane: string; vehicle: VehicleView; setPlate: () => void }>;

/** Who has shown a code of the vehicle that stands at the lane, and what was decided; it goes on from here. */
export const VehiclePanel = memo(({ lane, vehicle, setPlate }: VehiclePanelProps): ReactNode => {
  const finishing = useFinishing(lane);
  const { members, plate, seats, direction } = vehicle;
  const { people } = peopleOf(members);
  return (
    <section className="vehicle" data-testid="vehicle" aria-label={vehicleTexts.people.vi}>
      <header className="vehicle-head">
        <button type="button" className="vehicle-plate" data-testid="vehicle-plate" onClick={setPlate}>
          <Icon name="jam" />
          {plate === null ? <Bilingual text={vehicleTexts.setPlate} /> : <b>{plate}</b>}
        </button>
        <output className="vehicle-count" aria-live="polite" data-many={seats !== null && people > seats}>
          {vehicleTexts.count(people, seats).vi}
        </output>
      </header>
      {seats !== null && people > seats ? (
        <p className="vehicle-many">
          <Bilingual text={vehicleTexts.tooMany} />
        </p>
      ) : null}
      {members.length === 0 ? (
        <p className="recent-empty">
          <Bilingual text={vehicleTexts.first} />
        </p>
      ) : (
        <Scrolling as="ol" className="vehicle-members">
          {members.map((member, index) => (
            <Member
              key={`${member.epoch}/${member.sequence}`}
              member={member}
              direction={direction}
              last={index === members.length - 1}
            />
          ))}
        </Scrolling>
      )}
      <Failure failure={finishing.failure} />
      <Finish key={people} vehicle={vehicle} finishing={finishing} />
    </section>
  );
});
VehiclePanel.displayName = 'VehiclePanel';
