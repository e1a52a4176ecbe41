import ch551Hid from './ch551-hid.json' with { type: 'json' };
import devantechEth008 from './devantech-eth008.json' with { type: 'json' };
import devantechEth8020 from './devantech-eth8020.json' with { type: 'json' };
import hw667 from './hw-667.json' with { type: 'json' };
import kmtronicUsb from './kmtronic-usb.json' with { type: 'json' };
import lcus1 from './lcus-1.json' with { type: 'json' };
import modbusCoil from './modbus-coil.json' with { type: 'json' };
import usbrelayHid from './usbrelay-hid.json' with { type: 'json' };
import waveshareModbus from './waveshare-modbus.json' with { type: 'json' };

export const barrierProfileFiles: Readonly<Record<string, unknown>> = {
  'ch551-hid': ch551Hid,
  'devantech-eth008': devantechEth008,
  'devantech-eth8020': devantechEth8020,
  'hw-667': hw667,
  'kmtronic-usb': kmtronicUsb,
  'lcus-1': lcus1,
  'modbus-coil': modbusCoil,
  'usbrelay-hid': usbrelayHid,
  'waveshare-modbus': waveshareModbus,
};
