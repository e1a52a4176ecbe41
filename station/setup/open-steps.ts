import type { Operator } from '../../contract/operator.ts';
import { type SetupDraft, type SetupEnrolment, type SetupStep, setupSteps } from '../../contract/setup.ts';

/** What belongs to this kiosk: the camera's step only where one is used. */
export const stepsOf = (draft: SetupDraft, isCamera: (profile: string) => boolean): readonly SetupStep[] => {
  const camera = draft.devices.some(({ profile }) => isCamera(profile));
  return setupSteps.filter((step) => step !== 'camera' || camera);
};

const centralIsOpen = (draft: SetupDraft, enrolment: SetupEnrolment): boolean => {
  if (draft.central === 'alone') return !draft.keysHandedOver;
  return enrolment.state !== 'enrolled';
};

/** Steps without which no station can be started; a kiosk without any device is one that has none yet, and may be. */
export const openSteps = (
  draft: SetupDraft,
  enrolment: SetupEnrolment,
  operators: readonly Operator[],
): readonly SetupStep[] => {
  const open: SetupStep[] = [];
  if (centralIsOpen(draft, enrolment)) open.push('central');
  if (draft.siteName.trim() === '' || draft.stationName.trim() === '') open.push('site');
  if (!draft.devices.some(({ kind }) => kind === 'scanner')) open.push('devices');
  if (!operators.some(({ role }) => role === 'installer')) open.push('people');
  return open;
};
