import datalogicHidPos from './datalogic-hid-pos.json' with { type: 'json' };
import datalogicSerial from './datalogic-serial.json' with { type: 'json' };
import datalogicWedge from './datalogic-wedge.json' with { type: 'json' };
import genericCamera from './generic-camera.json' with { type: 'json' };
import genericCdcScanner from './generic-cdc-scanner.json' with { type: 'json' };
import genericHidPos from './generic-hid-pos.json' with { type: 'json' };
import genericWedge from './generic-wedge.json' with { type: 'json' };
import honeywellHidPos from './honeywell-hid-pos.json' with { type: 'json' };
import honeywellHostAck from './honeywell-host-ack.json' with { type: 'json' };
import honeywellSerial from './honeywell-serial.json' with { type: 'json' };
import honeywellWedge from './honeywell-wedge.json' with { type: 'json' };
import newlandHidPos from './newland-hid-pos.json' with { type: 'json' };
import newlandSerial from './newland-serial.json' with { type: 'json' };
import newlandWedge from './newland-wedge.json' with { type: 'json' };
import opticonHidPos from './opticon-hid-pos.json' with { type: 'json' };
import opticonSerial from './opticon-serial.json' with { type: 'json' };
import opticonWedge from './opticon-wedge.json' with { type: 'json' };
import serialScanner from './serial-scanner.json' with { type: 'json' };
import zebraHidPos from './zebra-hid-pos.json' with { type: 'json' };
import zebraRs232 from './zebra-rs232.json' with { type: 'json' };
import zebraSerial from './zebra-serial.json' with { type: 'json' };
import zebraWedge from './zebra-wedge.json' with { type: 'json' };

export const scannerProfileFiles: Readonly<Record<string, unknown>> = {
  'datalogic-hid-pos': datalogicHidPos,
  'datalogic-serial': datalogicSerial,
  'datalogic-wedge': datalogicWedge,
  'generic-camera': genericCamera,
  'generic-cdc-scanner': genericCdcScanner,
  'generic-hid-pos': genericHidPos,
  'generic-wedge': genericWedge,
  'honeywell-hid-pos': honeywellHidPos,
  'honeywell-host-ack': honeywellHostAck,
  'honeywell-serial': honeywellSerial,
  'honeywell-wedge': honeywellWedge,
  'newland-hid-pos': newlandHidPos,
  'newland-serial': newlandSerial,
  'newland-wedge': newlandWedge,
  'opticon-hid-pos': opticonHidPos,
  'opticon-serial': opticonSerial,
  'opticon-wedge': opticonWedge,
  'serial-scanner': serialScanner,
  'zebra-hid-pos': zebraHidPos,
  'zebra-rs232': zebraRs232,
  'zebra-serial': zebraSerial,
  'zebra-wedge': zebraWedge,
};
