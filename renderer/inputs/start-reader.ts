import type { PreviewStore } from './camera/preview-store.ts';
import { readCamera } from './camera/read-camera.ts';
import type { StartReader } from './read-screen-inputs.ts';
import { readWedge } from './wedge/read-wedge.ts';

/** Reads the devices of this page's computer. @param previews where a camera's picture is shown */
export const startReaders =
  (page: Window, previews: PreviewStore): StartReader =>
  (device, sink) => {
    switch (device.source) {
      case 'wedge':
        return readWedge(page, device.settings, sink);
      case 'camera':
        return readCamera(page, device.settings, sink, {
          show: (stream) => previews.show(device.device, stream, device.settings.mirror),
          read: () => previews.read(device.device),
          hide: () => previews.hide(device.device),
        });
    }
  };
