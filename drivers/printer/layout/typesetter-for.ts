import type { PrinterSettings } from '../../profile/printer-settings.ts';
import { codePageTypesetter } from './code-page-typesetter.ts';
import { rasterTypesetter } from './raster-typesetter.ts';
import type { Typesetter } from './typesetter.ts';

export const typesetterFor = ({ text, columns, dots }: PrinterSettings): Typesetter =>
  text.encoding === 'raster' ? rasterTypesetter(dots) : codePageTypesetter(columns, text);
