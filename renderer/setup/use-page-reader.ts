import { useContext, useEffect, useRef, useState } from 'react';
import { cameraSettingsSchema, type ScreenReport, wedgeSettingsSchema } from '../../contract/screen-input.ts';
import type { Preview } from '../inputs/camera/preview-store.ts';
import { startReaders } from '../inputs/start-reader.ts';
import { PreviewContext, usePreviews } from '../state/preview-context.ts';

const device = 'set-up';

/** Reads a keyboard scanner or a camera of this page while it is wanted. Nothing of it goes to a gate. */
export const usePageReader = (
  source: 'wedge' | 'camera' | null,
  heard: (text: string) => void,
): Readonly<{ report: ScreenReport | null; preview: Preview | null }> => {
  const previews = useContext(PreviewContext);
  const shown = usePreviews();
  const [report, setReport] = useState<ScreenReport | null>(null);
  const listener = useRef(heard);
  listener.current = heard;
  useEffect(() => {
    if (source === null) return;
    const settings =
      source === 'wedge'
        ? { device, source, settings: wedgeSettingsSchema.parse({}) }
        : { device, source, settings: cameraSettingsSchema.parse({}) };
    const reader = startReaders(window, previews)(settings, {
      input: (input) => {
        if (input.kind === 'text') listener.current(input.text);
      },
      report: setReport,
    });
    return () => {
      reader.dispose();
      setReport(null);
    };
  }, [source, previews]);
  return { report, preview: shown.find((one) => one.device === device) ?? null };
};
