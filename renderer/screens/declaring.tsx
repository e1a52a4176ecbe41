import { type CSSProperties, memo, type ReactNode, useId, useState } from 'react';
import type { Phase } from '../../contract/rpc.ts';
import { Bilingual } from '../parts/bilingual.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { TimeLeft } from '../parts/time-left.tsx';
import { useStation } from '../state/station-context.ts';
import { useArmed } from '../state/use-armed.ts';
import { declaringTexts, type Text } from '../text.ts';
import { answersFrom, type Choice, choiceKey, type Group, type Page, pagesOf } from '../words/declaration-pages.ts';

type PageOf<Kind> = Extract<Page, { kind: Kind }>;
type DeclaringPhase = Extract<Phase, { name: 'declaring' }>;

type Declaring = Readonly<{
  page: Page;
  first: boolean;
  last: boolean;
  chosen: ReadonlySet<string>;
  toggle: (choice: Choice) => void;
  /** Goes on to the next page, or sends what was chosen. */
  proceed: (chosen: ReadonlySet<string>) => void;
  back: () => void;
  toStaff: () => void;
}>;

const toggled = (chosen: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
};

const useDeclaring = (lane: string, { questions, asking }: DeclaringPhase): Declaring => {
  const station = useStation();
  const armed = useArmed();
  const [pages] = useState(() => pagesOf(questions));
  const [place, setPlace] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [sent, setSent] = useState(false);
  const page = pages[place] ?? { key: 'none', kind: 'choices', groups: [] };
  const last = place >= pages.length - 1;
  const deaf = !armed || sent;
  const send = (answers: Parameters<typeof station.answerDeclaration>[2]): void => {
    if (deaf) return;
    setSent(true);
    // Where the time was over the station has gone on, and its next state says with what.
    station.answerDeclaration(lane, asking, answers).catch(() => setSent(false));
  };
  return {
    page,
    first: place === 0,
    last,
    chosen,
    toggle: (choice) => setChosen(toggled(chosen, choiceKey(choice))),
    proceed: (now) => {
      setChosen(now);
      if (last) send(answersFrom(questions, now));
      else setPlace(place + 1);
    },
    back: () => setPlace(Math.max(0, place - 1)),
    toStaff: () => send(null),
  };
};

type ChoiceButtonProps = Readonly<{ choice: Choice; pressed: boolean; toggle: (choice: Choice) => void }>;

const ChoiceButton = ({ choice, pressed, toggle }: ChoiceButtonProps): ReactNode => (
  <button
    type="button"
    className="declaring-choice"
    data-choice={choice.id ?? choice.question}
    aria-pressed={pressed}
    onClick={() => toggle(choice)}
  >
    <Bilingual text={choice.text} />
    <span className="declaring-mark">{pressed ? <Icon name="ready" /> : null}</span>
  </button>
);

type GroupProps = Readonly<{ group: Group; declaring: Declaring }>;

type Columns = CSSProperties & Readonly<{ '--columns': number; '--rows': number }>;

const ChoiceGroup = ({ group, declaring: { chosen, toggle } }: GroupProps): ReactNode => {
  const columns: Columns = { '--columns': group.columns, '--rows': Math.ceil(group.choices.length / group.columns) };
  return (
    <fieldset className="declaring-group" style={columns} aria-label={group.heading?.vi}>
      {group.heading === null ? null : <Bilingual text={group.heading} className="declaring-heading" />}
      <div className="declaring-choices">
        {group.choices.map((choice) => (
          <ChoiceButton
            key={choiceKey(choice)}
            choice={choice}
            pressed={chosen.has(choiceKey(choice))}
            toggle={toggle}
          />
        ))}
      </div>
    </fieldset>
  );
};

type ActProps = Readonly<{ act: string; icon: IconName | null; text: Text; press: () => void; small?: boolean }>;

const Act = ({ act, icon, text, press, small = false }: ActProps): ReactNode => (
  <button type="button" className={small ? 'declaring-aside' : 'declaring-act'} data-act={act} onClick={press}>
    {icon === null ? null : <Icon name={icon} />}
    <Bilingual text={text} />
  </button>
);

/** Letters of a question that stand in large type on seven inches, in two lines. */
const shortMost = 80;

type YesNoProps = Readonly<{ page: PageOf<'yes-no'>; title: boolean; declaring: Declaring }>;

/** One question for yes or no. `title`: it is the title of the page as well. */
const YesNo = ({ page, title, declaring: { chosen, proceed } }: YesNoProps): ReactNode => {
  const question = useId();
  const key = choiceKey(page.choice);
  const without = new Set([...chosen].filter((one) => one !== key));
  const Heading = title ? 'h2' : 'h3';
  return (
    <fieldset className="declaring-yes-no" aria-labelledby={question}>
      <Heading id={question} className="declaring-question" data-long={page.question.vi.length > shortMost}>
        <Bilingual text={page.question} />
      </Heading>
      <Act act="yes" icon={null} text={declaringTexts.yes} press={() => proceed(new Set([...chosen, key]))} />
      <Act act="no" icon={null} text={declaringTexts.no} press={() => proceed(without)} />
    </fieldset>
  );
};

type ProceedProps = Readonly<{ page: PageOf<'choices'>; declaring: Declaring }>;

const Proceed = ({ page, declaring: { last, chosen, proceed } }: ProceedProps): ReactNode => {
  const some = page.groups.some(({ choices }) => choices.some((choice) => chosen.has(choiceKey(choice))));
  if (!some) return <Act act="none" icon="ready" text={declaringTexts.none} press={() => proceed(chosen)} />;
  return last ? (
    <Act act="send" icon="upload" text={declaringTexts.send} press={() => proceed(chosen)} />
  ) : (
    <Act act="next" icon="in" text={declaringTexts.next} press={() => proceed(chosen)} />
  );
};

type DeclaringProps = Readonly<{ lane: string; phase: DeclaringPhase; clockOffset: number }>;

/** Questions about health, by touch: whoever is well needs one. Wants a key that is the asking's. */
export const DeclaringScreen = memo(({ lane, phase, clockOffset }: DeclaringProps): ReactNode => {
  const declaring = useDeclaring(lane, phase);
  const { page } = declaring;
  const { title } = phase.questions;
  const titled = page.kind === 'yes-no' && page.question.vi === title.vi;
  return (
    <section className="declaring layer" data-testid="declaring" data-asking={phase.asking} data-page={page.key}>
      <header className="declaring-head">
        {titled ? null : (
          <h2>
            <Bilingual text={title} className="declaring-title" />
          </h2>
        )}
        <p className="declaring-name">{phase.maskedName}</p>
      </header>
      {page.kind === 'yes-no' ? (
        <YesNo page={page} title={titled} declaring={declaring} />
      ) : (
        <div className="declaring-groups">
          {page.groups.map((group) => (
            <ChoiceGroup key={group.key} group={group} declaring={declaring} />
          ))}
        </div>
      )}
      <footer className="declaring-foot">
        {declaring.first ? null : <Act act="back" icon="out" text={declaringTexts.back} press={declaring.back} small />}
        {page.kind === 'yes-no' ? null : <Proceed page={page} declaring={declaring} />}
        <Act act="staff" icon="people" text={declaringTexts.staff} press={declaring.toStaff} small />
      </footer>
      <TimeLeft until={phase.until} clockOffset={clockOffset} />
    </section>
  );
});
DeclaringScreen.displayName = 'DeclaringScreen';
