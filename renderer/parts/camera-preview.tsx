import { memo, type ReactNode, useEffect, useRef } from 'react';
import type { Preview } from '../inputs/camera/preview-store.ts';

/** What the camera sees, so that people can hold their code where it is read. It flashes on each code. */
export const CameraPreview = memo(({ preview }: Readonly<{ preview: Preview }>): ReactNode => {
  const video = useRef<HTMLVideoElement>(null);
  const { stream, mirror, reads } = preview;
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  return (
    <div className="camera" data-testid="camera" data-reads={reads} aria-hidden="true">
      <video ref={video} className="camera-picture" data-mirror={mirror} muted playsInline />
      <svg className="camera-frame" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <path d="M4 26V4h22M74 4h22v22M96 74v22H74M26 96H4V74" />
      </svg>
      {reads === 0 ? null : <div key={reads} className="camera-flash" />}
    </div>
  );
});
CameraPreview.displayName = 'CameraPreview';
