import type { ReactNode } from 'react';
import type { Advice } from '../text.ts';
import { Bilingual } from './bilingual.tsx';

/** Why what was asked for was not done, and what to do about it; nothing where nothing failed. */
export const Failure = ({ failure }: Readonly<{ failure: Advice | null }>): ReactNode =>
  failure === null ? null : (
    <p className="print-failure" role="alert">
      <Bilingual text={failure.title} />
      <Bilingual text={failure.act} />
    </p>
  );
