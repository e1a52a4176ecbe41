import type { ReactNode } from 'react';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon } from '../parts/icons.tsx';
import type { ScreenSnapshot } from '../state/screen-store.ts';
import { linkTexts } from '../text.ts';
import { clockTime } from '../words/time.ts';

type StationLostProps = Readonly<{ snapshot: ScreenSnapshot; toFirstLane: () => void }>;

const Refused = ({ snapshot, toFirstLane }: StationLostProps): ReactNode => (
  <>
    <Bilingual text={linkTexts.refused} className="lost-title" />
    <p className="lost-detail">{snapshot.refusal?.message}</p>
    <button type="button" className="lost-button" onClick={toFirstLane}>
      <Bilingual text={linkTexts.firstLane} />
    </button>
  </>
);

const Misunderstood = (): ReactNode => (
  <>
    <Bilingual text={linkTexts.misunderstood} className="lost-title" />
    <Bilingual text={linkTexts.misunderstoodAct} className="lost-act" />
    <button type="button" className="lost-button" onClick={() => location.reload()}>
      <Bilingual text={linkTexts.reload} />
    </button>
  </>
);

const Lost = ({ snapshot }: Pick<StationLostProps, 'snapshot'>): ReactNode => (
  <>
    <Bilingual text={linkTexts.lost} className="lost-title" />
    <Bilingual text={linkTexts.lostAct} className="lost-act" />
    {snapshot.state === null ? null : (
      <p className="lost-stale">
        <Bilingual text={linkTexts.stale} />
        <time>{clockTime(snapshot.heardAt, snapshot.state.utcOffsetMinutes)}</time>
      </p>
    )}
  </>
);

/** The station does not speak to us. What lies behind is the last that was known, and says so. */
export const StationLost = ({ snapshot, toFirstLane }: StationLostProps): ReactNode => (
  <section className="lost" role="alert" data-testid="station-lost" data-link={snapshot.link}>
    <div className="lost-card">
      <div className="lost-sign">
        <Icon name="unplugged" />
      </div>
      <div className="lost-words">
        {snapshot.link === 'refused' ? <Refused snapshot={snapshot} toFirstLane={toFirstLane} /> : null}
        {snapshot.link === 'misunderstood' ? <Misunderstood /> : null}
        {snapshot.link === 'lost' ? <Lost snapshot={snapshot} /> : null}
      </div>
    </div>
  </section>
);

/** Before the first word of the station. */
export const Connecting = (): ReactNode => (
  <section className="connecting" data-testid="connecting">
    <Icon name="waiting" />
    <Bilingual text={linkTexts.connecting} />
  </section>
);
