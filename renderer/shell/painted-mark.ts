import type { RowKey } from '../../contract/decision.ts';

/** Performance mark set when a decision is on the glass; its detail is the row's key. */
export const paintedMark = 'decision-painted';

/** Marks kept at most: a screen that runs for weeks must not collect them. */
const keptMarks = 100;

/** Marks decisions as painted: the next frame has run its callbacks, and the task after it finds the frame produced. */
export const createPaintedMarker = (): ((key: RowKey) => void) => {
  const afterFrame = new MessageChannel();
  const waiting: RowKey[] = [];
  let kept = 0;
  afterFrame.port1.onmessage = () => {
    for (const { epoch, sequence } of waiting.splice(0)) {
      if (kept === keptMarks) {
        performance.clearMarks(paintedMark);
        kept = 0;
      }
      performance.mark(paintedMark, { detail: { epoch, sequence } });
      kept += 1;
    }
  };
  return (key) => {
    requestAnimationFrame(() => {
      waiting.push(key);
      afterFrame.port2.postMessage(null);
    });
  };
};
