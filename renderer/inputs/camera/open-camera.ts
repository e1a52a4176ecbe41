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

/**
 * Opens the camera that the settings mean.
 * @throws what `getUserMedia` does; CheckpointError CameraMissing when none has the wanted label
 */
export const openCamera = async (cameras: MediaDevices, settings: CameraSettings): Promise<MediaStream> => {
  const opened = await cameras.getUserMedia(constraintsOf(settings, null));
  if (settings.label.trim() === '' || labelFits(opened.getVideoTracks()[0]?.label ?? '', settings.label.trim()))
    return opened;
  // Labels are told only to a page that holds a camera; some systems do not open a second one beside the first.
  const list = (await cameras.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
  stop(opened);
  const wanted = list.find(({ label }) => labelFits(label, settings.label.trim()));
  if (wanted !== undefined) return cameras.getUserMedia(constraintsOf(settings, wanted.deviceId));
  throw new CheckpointError(
    ErrorCode.CameraMissing,
    `no camera is called "${settings.label}"`,
    `here are: ${list.map(({ label }) => label).join(', ')}`,
  );
};
