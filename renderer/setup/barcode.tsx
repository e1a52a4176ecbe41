import { type ReactNode, useMemo } from 'react';
import { code128 } from './code128.ts';

/** ISO/IEC 15417 asks for ten modules of white on either side. */
const quietZone = 10;

type BarcodeProps = Readonly<{ text: string; fnc3: boolean; className: string }>;

/** A Code 128 bar code as a scanner reads it from the screen. */
export const Barcode = ({ text, fnc3, className }: BarcodeProps): ReactNode => {
  const { path, width } = useMemo(() => {
    let at = quietZone;
    const bars: string[] = [];
    for (const [index, modules] of code128(text, { fnc3 }).entries()) {
      if (index % 2 === 0) bars.push(`M${at} 0h${modules}v30h-${modules}z`);
      at += modules;
    }
    return { path: bars.join(''), width: at + quietZone };
  }, [text, fnc3]);
  return (
    <svg className={className} viewBox={`0 0 ${width} 30`} preserveAspectRatio="none" shapeRendering="crispEdges">
      <title>{text}</title>
      <rect width={width} height="30" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
