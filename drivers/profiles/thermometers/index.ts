import gyMcu90615 from './gy-mcu90615.json' with { type: 'json' };

export const thermometerProfileFiles: Readonly<Record<string, unknown>> = {
  'gy-mcu90615': gyMcu90615,
};
