import type { DeviceKind } from '../../contract/reading.ts';
import type { ScreenDevice } from '../../contract/rpc.ts';
import { deviceTexts, sourceTexts, type Text } from '../text.ts';

/** @param source where the device lives in the screen; null: it does not */
export const deviceName = (kind: DeviceKind, source: ScreenDevice['source'] | null): Text =>
  source === null ? deviceTexts[kind] : sourceTexts[source];
