import { ErrorCode } from '../../contract/errors.ts';
import type { StartReader } from './read-screen-inputs.ts';
import { failing } from './screen-reader.ts';
import { readWedge } from './wedge/read-wedge.ts';

export const startReader: StartReader = (device, sink) => {
  switch (device.source) {
    case 'wedge':
      return readWedge(window, device.settings, sink);
    case 'camera':
      sink.report(failing('absent', ErrorCode.CameraMissing, 'no camera', ''));
      return { dispose: () => undefined };
  }
};
