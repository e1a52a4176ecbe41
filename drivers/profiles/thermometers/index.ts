import afuiotB1 from './afuiot-b1.json' with { type: 'json' };
import asciiLine from './ascii-line.json' with { type: 'json' };
import calexPyrominibus from './calex-pyrominibus.json' with { type: 'json' };
import calexPyrousb from './calex-pyrousb.json' with { type: 'json' };
import cjmcu90614 from './cjmcu-90614.json' with { type: 'json' };
import gyMcu90614 from './gy-mcu90614.json' with { type: 'json' };
import gyMcu90614Query from './gy-mcu90614-query.json' with { type: 'json' };
import gyMcu90615 from './gy-mcu90615.json' with { type: 'json' };
import lu90614 from './lu90614.json' with { type: 'json' };
import modbusThermometer from './modbus-thermometer.json' with { type: 'json' };

export const thermometerProfileFiles: Readonly<Record<string, unknown>> = {
  'afuiot-b1': afuiotB1,
  'ascii-line': asciiLine,
  'calex-pyrominibus': calexPyrominibus,
  'calex-pyrousb': calexPyrousb,
  'cjmcu-90614': cjmcu90614,
  'gy-mcu90614': gyMcu90614,
  'gy-mcu90614-query': gyMcu90614Query,
  'gy-mcu90615': gyMcu90615,
  lu90614,
  'modbus-thermometer': modbusThermometer,
};
