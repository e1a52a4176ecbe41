import bixolonSrp350 from './bixolon-srp-350.json' with { type: 'json' };
import bixolonSrpS300 from './bixolon-srp-s300.json' with { type: 'json' };
import citizenCtS from './citizen-ct-s.json' with { type: 'json' };
import epsonTm80 from './epson-tm-80.json' with { type: 'json' };
import epsonTmT88 from './epson-tm-t88.json' with { type: 'json' };
import escposGeneric from './escpos-generic.json' with { type: 'json' };
import genericRaster58 from './generic-raster-58.json' with { type: 'json' };
import genericRaster80 from './generic-raster-80.json' with { type: 'json' };
import netum80VUl from './netum-80-v-ul.json' with { type: 'json' };
import netumNt5890k from './netum-nt-5890k.json' with { type: 'json' };
import pos5890 from './pos-5890.json' with { type: 'json' };
import rongtaRp326 from './rongta-rp326.json' with { type: 'json' };
import starEscpos from './star-escpos.json' with { type: 'json' };
import xprinter58 from './xprinter-58.json' with { type: 'json' };
import xprinter80 from './xprinter-80.json' with { type: 'json' };
import yhd8390 from './yhd-8390.json' with { type: 'json' };

export const printerProfileFiles: Readonly<Record<string, unknown>> = {
  'bixolon-srp-350': bixolonSrp350,
  'bixolon-srp-s300': bixolonSrpS300,
  'citizen-ct-s': citizenCtS,
  'epson-tm-80': epsonTm80,
  'epson-tm-t88': epsonTmT88,
  'escpos-generic': escposGeneric,
  'generic-raster-58': genericRaster58,
  'generic-raster-80': genericRaster80,
  'netum-80-v-ul': netum80VUl,
  'netum-nt-5890k': netumNt5890k,
  'pos-5890': pos5890,
  'rongta-rp326': rongtaRp326,
  'star-escpos': starEscpos,
  'xprinter-58': xprinter58,
  'xprinter-80': xprinter80,
  'yhd-8390': yhd8390,
};
