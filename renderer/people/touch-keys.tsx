import { memo, type ReactNode, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { ownLetters, type Tone, tones, withLetter, withoutLast, withTone } from './vietnamese.ts';
import { peopleTexts } from './words.ts';

const letterRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
const digitRows = ['123', '456', '789'] as const;

/** What each tone looks like over a letter, beside its name. */
const shownTones: Readonly<Record<Tone, string>> = { sắc: 'á', huyền: 'à', hỏi: 'ả', ngã: 'ã', nặng: 'ạ' };

type Change = (change: (text: string) => string) => void;

type KeyProps = Readonly<{ name: string; kind?: string; label?: string; press: () => void; children?: ReactNode }>;

/** Takes no focus: the field that is typed into keeps it. */
const Key = ({ name, kind = 'letter', label, press, children }: KeyProps): ReactNode => (
  <button
    type="button"
    className="touch-key"
    data-key={name}
    data-kind={kind}
    aria-label={label}
    onPointerDown={(event) => event.preventDefault()}
    onClick={press}
  >
    {children ?? name}
  </button>
);

const BackKey = ({ change }: Readonly<{ change: Change }>): ReactNode => (
  <Key
    name="back"
    kind="wide"
    label={`${peopleTexts.back.vi} / ${peopleTexts.back.en}`}
    press={() => change(withoutLast)}
  >
    <Icon name="back" />
  </Key>
);

const Marks = ({ change }: Readonly<{ change: Change }>): ReactNode => (
  <div className="touch-row" data-row="marks">
    {tones.map((tone) => (
      <Key key={tone} name={tone} kind="tone" press={() => change((text) => withTone(text, tone))}>
        <span className="touch-tone">{shownTones[tone]}</span>
        <small>{tone}</small>
      </Key>
    ))}
  </div>
);

const Letters = ({ change, digits }: Readonly<{ change: Change; digits: (() => void) | null }>): ReactNode => {
  const letter = (key: string): ReactNode => (
    <Key key={key} name={key} press={() => change((text) => withLetter(text, key))} />
  );
  return (
    <div className="touch-keys" data-testid="letters">
      <Marks change={change} />
      <div className="touch-row">
        {ownLetters.map(letter)}
        <BackKey change={change} />
      </div>
      <div className="touch-row">{[...letterRows[0]].map(letter)}</div>
      <div className="touch-row">{[...letterRows[1]].map(letter)}</div>
      <div className="touch-row">
        {digits === null ? null : <Key name="123" kind="wide" press={digits} />}
        {[...letterRows[2]].map(letter)}
        <Key name="space" kind="space" press={() => change((text) => (text.endsWith(' ') ? text : `${text} `))}>
          {peopleTexts.space.vi}
        </Key>
      </div>
    </div>
  );
};

const Digits = ({ change, letters }: Readonly<{ change: Change; letters: (() => void) | null }>): ReactNode => {
  const key = (name: string): ReactNode => <Key key={name} name={name} press={() => change((text) => text + name)} />;
  return (
    <div className="touch-keys touch-digits" data-testid="digits">
      {digitRows.map((row) => (
        <div key={row} className="touch-row">
          {[...row].map(key)}
        </div>
      ))}
      <div className="touch-row">
        {letters === null ? key('/') : <Key name="ABC" kind="wide" press={letters} />}
        {key('0')}
        <BackKey change={change} />
      </div>
    </div>
  );
};

type TouchKeysProps = Readonly<{
  /** `letters`: a name. `digits`: a date or telephone. `both`: the number of a paper, which may have letters. */
  of: 'letters' | 'digits' | 'both';
  change: Change;
}>;

/** A Vietnamese keyboard for one finger: each letter has a key, and a tone goes to its letter by itself. */
export const TouchKeys = memo(({ of, change }: TouchKeysProps): ReactNode => {
  const [wantsLetters, setWantsLetters] = useState(false);
  if (of === 'letters' || (of === 'both' && wantsLetters)) {
    return <Letters change={change} digits={of === 'both' ? () => setWantsLetters(false) : null} />;
  }
  return <Digits change={change} letters={of === 'both' ? () => setWantsLetters(true) : null} />;
});
TouchKeys.displayName = 'TouchKeys';
