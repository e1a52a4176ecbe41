import { CheckpointError, ErrorCode } from '../../../contract/errors.ts';
import type { CameraSettings } from '../../../contract/screen-input.ts';

const stop = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

const constraintsOf = ({ width, height, facing }: CameraSettings, deviceId: string | null): MediaStreamConstraints => ({
  audio: false,
  video: {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: 30 },
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
    ...(facing === 'any' ? {} : { facingMode: { ideal: facing } }),
  },
});

/** Every word of the wanted label, in any order and case. */
export const labelFits = (label: string, wanted: string): boolean => {
  const said = label.toLocaleLowerCase();
  return wanted
    .toLocaleLowerCase()
    .split(/\s+/u)
    .every((word) => said.includes(word));
};

/** Cameras with their labels; a browser tells these only to a page that may use a camera. */
const labelled = async (cameras: MediaDevices): Promise<readonly MediaDeviceInfo[]> =>
  (await cameras.enumerateDevices()).filter(({ kind, label }) => kind === 'videoinput' && label !== '');

/**
 * Opens the camera that the settings mean, and no other where that can be known before.
 * @throws what `getUserMedia` does; CheckpointError CameraMissing when none has the wanted label
 */
export const openCamera = async (cameras: MediaDevices, settings: CameraSettings): Promise<MediaStream> => {
  const wanted = settings.label.trim();
  if (wanted === '') return cameras.getUserMedia(constraintsOf(settings, null));
  let known = await labelled(cameras);
  if (known.length === 0) {
    // Asks for the permission, with whichever camera that may be.
    const any = await cameras.getUserMedia(constraintsOf(settings, null));
    known = await labelled(cameras);
    stop(any);
  }
  const named = known.find(({ label }) => labelFits(label, wanted));
  if (named !== undefined) return cameras.getUserMedia(constraintsOf(settings, named.deviceId));
  throw new CheckpointError(
    ErrorCode.CameraMissing,
    `no camera is called "${settings.label}"`,
    known.length === 0 ? 'plug it in' : `here are: ${known.map(({ label }) => label).join(', ')}`,
  );
};
