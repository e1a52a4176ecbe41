import { type ReactNode, useEffect, useRef, useState } from 'react';
import { CameraPreview } from '../parts/camera-preview.tsx';
import { useStation } from '../state/station-context.ts';
import { Say, type StepProps } from './context.tsx';
import { type PictureQuality, pictureQuality } from './picture-quality.ts';
import { usePageReader } from './use-page-reader.ts';
import { cameraTexts } from './words.ts';

const lookEveryMs = 500;
/** The middle of the picture, at the size at which the steps of a code in use are still points. */
const width = 320;
const height = 240;

/** Looks at what the camera sees, again and again. */
const useQuality = (stream: MediaStream | null): PictureQuality | null => {
  const [quality, setQuality] = useState<PictureQuality | null>(null);
  useEffect(() => {
    if (stream === null) return;
    const video = document.createElement('video');
    Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
    video.play().catch(() => undefined);
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const look = (): void => {
      const { videoWidth, videoHeight } = video;
      if (pen === null || videoWidth === 0) return;
      const [left, top] = [Math.max(0, (videoWidth - 2 * width) / 2), Math.max(0, (videoHeight - 2 * height) / 2)];
      pen.drawImage(video, left, top, videoWidth - 2 * left, videoHeight - 2 * top, 0, 0, width, height);
      setQuality(pictureQuality(pen.getImageData(0, 0, width, height).data, width));
    };
    const timer = setInterval(look, lookEveryMs);
    return () => {
      clearInterval(timer);
      video.srcObject = null;
      setQuality(null);
    };
  }, [stream]);
  return quality;
};

export const CameraStep = ({ state }: StepProps): ReactNode => {
  const station = useStation();
  const camera = useRef(state.draft.devices.find(({ profile }) => profile.includes('camera'))?.id ?? 'scanner-1');
  const [read, setRead] = useState<string | null>(null);
  const { report, preview } = usePageReader('camera', (text) => {
    station.readInScreen(camera.current, text).then(
      ({ masked }) => setRead(masked),
      () => undefined,
    );
  });
  const quality = useQuality(preview?.stream ?? null);
  return (
    <>
      <h2>
        <Say text={cameraTexts.title} />
      </h2>
      <p className="setup-about">
        <Say text={cameraTexts.about} />
      </p>
      <div className="setup-camera-help">
        <div className="setup-camera">
          {preview === null ? <Say text={cameraTexts.none} /> : <CameraPreview preview={preview} />}
        </div>
        <ul className="setup-facts" data-testid="picture-quality">
          <li data-level={quality?.light === 'good' ? 'good' : 'bad'} data-fact="light">
            <Say text={cameraTexts.light} className="setup-fact-name" />
            <span className="setup-fact-state">
              {quality === null ? '…' : <Say text={cameraTexts[quality.light]} />}
            </span>
          </li>
          <li
            data-level={quality?.sharpness === 'good' ? 'good' : quality?.sharpness === 'flat' ? 'unknown' : 'bad'}
            data-fact="sharpness"
          >
            <Say text={cameraTexts.sharpness} className="setup-fact-name" />
            <span className="setup-fact-state">
              {quality === null ? '…' : <Say text={cameraTexts[quality.sharpness]} />}
            </span>
          </li>
          <li data-level={read === null ? 'unknown' : 'good'} data-fact="read">
            <span className="setup-fact-state">
              <Say text={read === null ? cameraTexts.notRead : cameraTexts.read} />
              {read === null ? null : <code>{read}</code>}
            </span>
          </li>
        </ul>
      </div>
      {report !== null && 'error' in report ? (
        <p className="setup-failure" role="alert">{`${report.error.message} → ${report.error.hint}`}</p>
      ) : null}
    </>
  );
};
