import devantechEth008 from './devantech-eth008.json' with { type: 'json' };
import devantechEth8020 from './devantech-eth8020.json' with { type: 'json' };
import hw667 from './hw-667.json' with { type: 'json' };
import kmtronicUsb from './kmtronic-usb.json' with { type: 'json' };
import lcus1 from './lcus-1.json' with { type: 'json' };

export const barrierProfileFiles: Readonly<Record<string, unknown>> = {
  'devantech-eth008': devantechEth008,
  'devantech-eth8020': devantechEth8020,
  'hw-667': hw667,
  'kmtronic-usb': kmtronicUsb,
  'lcus-1': lcus1,
};
