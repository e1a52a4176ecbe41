import camera from './generic-camera.json' with { type: 'json' };
import wedge from './generic-wedge.json' with { type: 'json' };
import serialScanner from './serial-scanner.json' with { type: 'json' };

export const scannerProfileFiles: Readonly<Record<string, unknown>> = {
  'serial-scanner': serialScanner,
  'generic-wedge': wedge,
  'generic-camera': camera,
};
