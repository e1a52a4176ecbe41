import type { DeviceTestRequest } from '../../contract/device-test.ts';
import type { SetupChange } from '../../contract/setup.ts';

/** What the suite tells the assistant in the guest. */
export type AssistantOrder =
  | Readonly<{ do: 'state' }>
  | Readonly<{ do: 'look' }>
  | Readonly<{ do: 'save'; change: SetupChange }>
  | Readonly<{ do: 'try'; request: DeviceTestRequest }>
  | Readonly<{ do: 'keys' }>
  | Readonly<{ do: 'backup' }>
  | Readonly<{ do: 'found' }>
  | Readonly<{ do: 'restore'; file: string }>
  | Readonly<{ do: 'fill'; name: string; bytes: number }>;

export type AssistantAnswer = Readonly<{
  id: number;
  answer?: unknown;
  error?: Readonly<{ code: number; message: string }>;
  ms: number;
  heldMs: number;
}>;
