import qrcode from 'qrcode-generator';
import { type ReactNode, useMemo } from 'react';

/** ISO/IEC 18004 asks for four light modules around a symbol. */
const quietZone = 4;

type Symbol = Readonly<{ side: number; path: string }>;

/** A quarter of it may be spoilt: posters hang in the rain. */
const symbolOf = (text: string): Symbol => {
  const symbol = qrcode(0, 'Q');
  symbol.addData(text, 'Byte');
  symbol.make();
  const modules = symbol.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (symbol.isDark(row, column)) dark.push(`M${column + quietZone} ${row + quietZone}h1v1h-1z`);
    }
  }
  return { side: modules + 2 * quietZone, path: dark.join('') };
};

type QrCodeProps = Readonly<{ text: string; className: string }>;

/** A QR code as it is scanned from the screen or from paper. */
export const QrCode = ({ text, className }: QrCodeProps): ReactNode => {
  const { side, path } = useMemo(() => symbolOf(text), [text]);
  return (
    <svg className={className} viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" data-testid={className}>
      <title>{text}</title>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
