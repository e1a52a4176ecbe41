import { memo, type ReactNode } from 'react';
import type { ScreenState } from '../../contract/rpc.ts';
import { barTexts, type Text } from '../text.ts';
import { type Age, listsAge, rulesAge } from '../words/ages.ts';
import { Bilingual } from './bilingual.tsx';

type LineProps = Readonly<{ label: Text; old: boolean; children: ReactNode }>;

const Line = ({ label, old, children }: LineProps): ReactNode => (
  <div className="age" data-old={old}>
    <dt>
      <Bilingual text={label} />
    </dt>
    <dd>{children}</dd>
  </div>
);

const AgeWords = ({ age }: Readonly<{ age: Age | null }>): ReactNode =>
  age === null ? null : <Bilingual text={age.words} />;

/** Always there: by how old lists and by which rules people are judged. */
export const Ages = memo(({ lists, rules }: Pick<ScreenState, 'lists' | 'rules'>): ReactNode => {
  const ofLists = listsAge(lists);
  const ofRules = rulesAge(lists);
  return (
    <dl className="ages" data-testid="ages">
      <Line label={barTexts.lists} old={ofLists?.old ?? false}>
        {ofLists === null ? <Bilingual text={barTexts.noLists} /> : <AgeWords age={ofLists} />}
      </Line>
      <Line label={barTexts.rules} old={ofRules?.old ?? false}>
        <span>
          {rules.version}
          {ofRules === null ? '' : ' ·'}
        </span>
        <AgeWords age={ofRules} />
      </Line>
    </dl>
  );
});
Ages.displayName = 'Ages';
