import type { ReactNode } from 'react';
import type { OperatorRole } from '../../contract/operator.ts';
import type { Text } from '../text.ts';
import { ClockPage } from './clock-page.tsx';
import { clockPageTexts } from './clock-words.ts';
import { DiagnosticsPage } from './diagnostics-page.tsx';
import { diagnosticsTexts } from './diagnostics-words.ts';
import { OperatorsPage } from './operators-page.tsx';
import type { ManagePageProps } from './page-props.ts';
import { ExportPage } from './records/export-page.tsx';
import { FiguresPage } from './records/figures-page.tsx';
import { PinPage } from './records/pin-page.tsx';
import { SearchPage } from './records/search-page.tsx';
import { TrainingPage } from './records/training-page.tsx';
import { exportTexts, figureTexts, pinTexts, searchTexts, trainingTexts } from './records/words.ts';
import { operatorTexts } from './words.ts';

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
  { id: 'today', role: 'supervisor', title: figureTexts.title, Page: FiguresPage },
  { id: 'search', role: 'supervisor', title: searchTexts.title, Page: SearchPage },
  { id: 'export', role: 'supervisor', title: exportTexts.title, Page: ExportPage },
  { id: 'training', role: 'supervisor', title: trainingTexts.title, Page: TrainingPage },
  { id: 'clock', role: 'supervisor', title: clockPageTexts.title, Page: ClockPage },
  { id: 'operators', role: 'supervisor', title: operatorTexts.title, Page: OperatorsPage },
  { id: 'pin', role: 'supervisor', title: pinTexts.title, Page: PinPage },
  { id: 'diagnostics', role: 'installer', title: diagnosticsTexts.title, Page: DiagnosticsPage },
];
