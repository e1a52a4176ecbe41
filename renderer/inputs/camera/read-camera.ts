import { ErrorCode } from '../../../contract/errors.ts';
import type { CameraSettings } from '../../../contract/screen-input.ts';
import type { ReaderSink, ScreenReader } from '../screen-reader.ts';
import { type CameraView, watchCamera } from './camera-session.ts';
import { noCameras, openingTrouble, type Trouble } from './camera-trouble.ts';
import { openCamera } from './open-camera.ts';

/** Wait before the next attempt; a camera that is plugged in ends it at once. */
const againMs = 1000;
/** Asking a person again, who has just said no, is no help. */
const againAfterRefusalMs = 5000;

/**
 * Reads codes by a camera until disposed. What ends it (pulled out, taken away, refused, no pictures) is told, and it comes
 * back by itself.
 */
export const readCamera = (
  page: Window,
  settings: CameraSettings,
  sink: ReaderSink,
  view: CameraView,
): ScreenReader => {
  const over = new AbortController();
  sink.report({ state: 'opening' });
  void keepReading(page.navigator.mediaDevices, settings, sink, view, over.signal);
  return { dispose: () => over.abort() };
};

const keepReading = async (
  // Absent where the page is not trusted with cameras.
  cameras: MediaDevices | undefined,
  settings: CameraSettings,
  sink: ReaderSink,
  view: CameraView,
  over: AbortSignal,
): Promise<void> => {
  if (cameras === undefined) {
    sink.report(noCameras());
    return;
  }
  while (!over.aborted) {
    const trouble = await readOnce(cameras, settings, sink, view, over);
    if (over.aborted) return;
    sink.report(trouble);
    const refused = trouble.error.code === ErrorCode.CameraRefused;
    await untilWorthAnother(cameras, refused ? againAfterRefusalMs : againMs, over);
  }
};

/** @returns what ended it */
const readOnce = async (
  cameras: MediaDevices,
  settings: CameraSettings,
  sink: ReaderSink,
  view: CameraView,
  over: AbortSignal,
): Promise<Trouble> => {
  let stream: MediaStream;
  try {
    stream = await openCamera(cameras, settings);
  } catch (thrown) {
    return openingTrouble(thrown);
  }
  try {
    return await watchCamera(stream, settings, sink, view, over);
  } finally {
    view.hide();
    for (const track of stream.getTracks()) track.stop();
  }
};

const untilWorthAnother = (cameras: MediaDevices, ms: number, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const settled = new AbortController();
    const go = (): void => {
      settled.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(go, ms);
    cameras.addEventListener('devicechange', go, { signal: settled.signal });
    over.addEventListener('abort', go, { signal: settled.signal });
  });
