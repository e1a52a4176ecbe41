import { CheckpointError, ErrorCode, messageOf } from '../../../contract/errors.ts';
import { failing } from '../screen-reader.ts';

export type Trouble = ReturnType<typeof failing>;

const nameOf = (thrown: unknown): string =>
  thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';

/** What the browser says when a camera cannot be opened (W3C Media Capture and Streams, section 10.2), in our codes. */
export const openingTrouble = (thrown: unknown): Trouble => {
  if (thrown instanceof CheckpointError) return failing('absent', thrown.code, thrown.message, thrown.hint);
  const said = messageOf(thrown);
  switch (nameOf(thrown)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return failing(
        'faulty',
        ErrorCode.CameraRefused,
        `the camera is refused to this page: ${said}`,
        'allow the camera for this address in the browser and in the settings of the system',
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return failing('absent', ErrorCode.CameraMissing, 'no camera was found', 'plug a camera into this computer');
    case 'NotReadableError':
    case 'AbortError':
      return failing(
        'faulty',
        ErrorCode.DeviceBusy,
        `the camera cannot be opened: ${said}`,
        'close whatever other program uses the camera, or unplug it and plug it in again',
      );
    default:
      return failing(
        'faulty',
        ErrorCode.CameraFailed,
        said,
        'reload the screen; then unplug the camera and plug it in',
      );
  }
};

export const noCameras = (): Trouble =>
  failing(
    'faulty',
    ErrorCode.CameraFailed,
    'this page may not ask for a camera: it did not come from this computer itself',
    'open the screen at the station’s own address, http://127.0.0.1:…',
  );

export const unplugged = (): Trouble =>
  failing('absent', ErrorCode.DeviceLost, 'the camera was unplugged', 'plug it in again');

export const silent = (): Trouble =>
  failing('faulty', ErrorCode.DeviceSilent, 'the camera sends no pictures', 'unplug it and plug it in again');

export const decoderFailed = (why: string): Trouble =>
  failing('faulty', ErrorCode.CameraFailed, `pictures cannot be decoded: ${why}`, 'reload the screen');
