import type { ReactNode } from 'react';
import type { OperatorRole, Session } from '../../contract/operator.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import type { Text } from '../text.ts';
import { OperatorsPage } from './operators-page.tsx';
import { operatorTexts } from './words.ts';

export type ManagePageProps = Readonly<{ state: ScreenState; session: Session; clockOffset: number }>;

/** A page behind the sign-in: `/manage/{id}`. */
export type ManagePage = Readonly<{
  id: string;
  /** The least role that it is shown to. */
  role: OperatorRole;
  title: Text;
  Page: (props: ManagePageProps) => ReactNode;
}>;

/** In the order of the tabs. */
export const managePages: readonly ManagePage[] = [
  { id: 'operators', role: 'supervisor', title: operatorTexts.title, Page: OperatorsPage },
];
