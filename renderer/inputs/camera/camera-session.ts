import type { CameraSettings } from '../../../contract/screen-input.ts';
import type { ReaderSink } from '../screen-reader.ts';
import { decoderFailed, silent, type Trouble, unplugged } from './camera-trouble.ts';
import type { DecodeAnswer, DecodeOrder } from './decode/messages.ts';
import { Sightings } from './sightings.ts';

/** Where a camera's picture is shown. */
export type CameraView = Readonly<{ show(stream: MediaStream): void; read(): void; hide(): void }>;

/** Without a new picture for this long a camera counts as silent. */
const silentAfterMs = 4000;
/** A picture that takes longer will not be decoded any more. */
const stuckAfterMs = 10_000;
const lookEveryMs = 500;
/** Between two looks for a new picture, where a camera is slower than we are. */
const nextPictureMs = 15;

/** A frame that can be given to another thread without copying it, where the browser has such. */
const frameOf = async (video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> =>
  typeof VideoFrame === 'undefined' ? createImageBitmap(video) : new VideoFrame(video);

const startWorker = ({ tryHarder, symbologies }: CameraSettings): Worker => {
  const worker = new Worker(new URL('./decode/decode-worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ kind: 'start', options: { tryHarder, symbologies } } satisfies DecodeOrder);
  return worker;
};

/**
 * Hands pictures of one opened camera to a decoder in another thread, one at a time and not more often than set, until
 * something ends it.
 */
class CameraSession {
  readonly #settings: CameraSettings;
  readonly #sink: ReaderSink;
  readonly #view: CameraView;
  readonly #ended: (trouble: Trouble) => void;
  readonly #video = document.createElement('video');
  readonly #worker: Worker;
  readonly #sightings: Sightings;
  readonly #watch: ReturnType<typeof setInterval>;
  #next: ReturnType<typeof setTimeout> | null = null;
  #started = false;
  #inFlight = false;
  #ready = false;
  #sentAt = 0;
  /** When the last new picture came, and the time that it bears. */
  #pictureAt = performance.now();
  #pictureTime = -1;

  constructor(
    stream: MediaStream,
    settings: CameraSettings,
    sink: ReaderSink,
    view: CameraView,
    ended: (trouble: Trouble) => void,
  ) {
    this.#settings = settings;
    this.#sink = sink;
    this.#view = view;
    this.#ended = ended;
    this.#sightings = new Sightings(settings.againAfterMs);
    this.#worker = startWorker(settings);
    this.#worker.onerror = ({ message }) => ended(decoderFailed(message));
    this.#worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => this.#take(data);
    this.#watch = setInterval(() => this.#lookForSilence(), lookEveryMs);
    stream.getVideoTracks()[0]?.addEventListener('ended', () => ended(unplugged()));
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = stream;
    // A picture that does not come is noticed as silence, whatever kept it.
    this.#video.play().catch(() => undefined);
  }

  dispose(): void {
    clearInterval(this.#watch);
    if (this.#next !== null) clearTimeout(this.#next);
    this.#worker.terminate();
    this.#video.srcObject = null;
  }

  #take(answer: DecodeAnswer): void {
    switch (answer.kind) {
      case 'started':
        this.#started = true;
        this.#sendAfter(0);
        return;
      case 'failed':
        this.#ended(decoderFailed(answer.why));
        return;
      case 'decoded':
        this.#decoded(answer);
    }
  }

  #decoded({ codes, width, height }: Extract<DecodeAnswer, { kind: 'decoded' }>): void {
    this.#inFlight = false;
    if (!this.#ready) this.#sink.report({ state: 'ready' });
    this.#ready = true;
    const input = this.#sightings.see(codes, { width, height }, performance.now());
    if (input !== null) {
      this.#sink.input(input);
      this.#view.read();
    }
    this.#sendAfter(this.#sentAt + 1000 / this.#settings.decodesPerSecond - performance.now());
  }

  #sendAfter(ms: number): void {
    this.#next = setTimeout(() => void this.#send(), Math.max(0, ms));
  }

  async #send(): Promise<void> {
    const { currentTime, readyState } = this.#video;
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || currentTime === this.#pictureTime) {
      this.#sendAfter(nextPictureMs);
      return;
    }
    this.#pictureTime = currentTime;
    this.#pictureAt = performance.now();
    try {
      const frame = await frameOf(this.#video);
      this.#inFlight = true;
      this.#sentAt = performance.now();
      this.#worker.postMessage({ kind: 'frame', frame } satisfies DecodeOrder, [frame]);
    } catch {
      // The camera went away between the two; if it stays away, silence says so.
      this.#sendAfter(nextPictureMs);
    }
  }

  #lookForSilence(): void {
    const now = performance.now();
    // A page that nobody sees gets no pictures, and a decoder that is still loading has asked for none.
    if (document.hidden || !this.#started) this.#pictureAt = now;
    else if (this.#inFlight && now - this.#sentAt > stuckAfterMs) this.#ended(decoderFailed('it does not answer'));
    else if (!this.#inFlight && now - this.#pictureAt > silentAfterMs) this.#ended(silent());
  }
}

/** Reads codes from an opened camera. @returns what ended it */
export const watchCamera = (
  stream: MediaStream,
  settings: CameraSettings,
  sink: ReaderSink,
  view: CameraView,
  over: AbortSignal,
): Promise<Trouble> =>
  new Promise((resolve) => {
    const session = new CameraSession(stream, settings, sink, view, end);
    view.show(stream);
    over.addEventListener('abort', stop);
    function end(trouble: Trouble): void {
      over.removeEventListener('abort', stop);
      session.dispose();
      resolve(trouble);
    }
    function stop(): void {
      end(unplugged());
    }
  });
