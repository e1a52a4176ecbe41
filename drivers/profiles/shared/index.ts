import datalogic from './datalogic.json' with { type: 'json' };
import honeywell from './honeywell.json' with { type: 'json' };
import newland from './newland.json' with { type: 'json' };
import opticon from './opticon.json' with { type: 'json' };
import printer from './printer.json' with { type: 'json' };
import scanner from './scanner.json' with { type: 'json' };
import usbSerialAdapters from './usb-serial-adapters.json' with { type: 'json' };
import zebra from './zebra.json' with { type: 'json' };

/** Parts that several profiles import as `shared/NAME.json#part`. */
export const sharedProfileParts: Readonly<Record<string, unknown>> = {
  datalogic,
  honeywell,
  newland,
  opticon,
  printer,
  scanner,
  'usb-serial-adapters': usbSerialAdapters,
  zebra,
};
