import { maskNumber, permitWords, writtenDay } from '../../contract/permit-words.ts';
import { permitFacts } from '../../credentials/permit/permit-claims.ts';
import type { IssuedPermit } from './issue-permit.ts';
import { qrSvg } from './permit-qr.ts';

/** Two beside each other, three below each other: codes of 5 × 5 cm leave room for no more. */
export const permitsPerPage = 6;

/** One HTML file that prints on A4 from any browser, without a network. */
export const sheetHead = `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>Giấy đi đường / Travel permits</title>
<style>
@page { size: A4 portrait; margin: 0; }
* { box-sizing: border-box; margin: 0; }
body { font: 8.5pt/1.25 "Be Vietnam Pro", "Noto Sans", "Segoe UI", Roboto, Arial, sans-serif; color: #000; }
.page { width: 210mm; height: 297mm; padding: 10.5mm 8mm; display: grid; grid-template: repeat(3, 92mm) / repeat(2, 97mm);
  break-after: page; overflow: hidden; }
.page:last-child { break-after: auto; }
.permit { border: 0.2mm dashed #888; padding: 3.5mm 4mm; overflow: hidden; }
header { border-bottom: 0.4mm solid #000; padding-bottom: 1mm; margin-bottom: 1mm; display: flex; justify-content: space-between;
  align-items: baseline; }
h1 { font-size: 10pt; white-space: nowrap; }
h1 small { font-size: 6.5pt; font-weight: 400; }
header b { font-size: 7pt; overflow-wrap: anywhere; text-align: right; }
svg { width: 50mm; height: 50mm; float: left; margin: 0 3mm 1mm 0; }
p { font-weight: 600; margin-bottom: 0.8mm; overflow-wrap: anywhere; }
i { font-style: normal; font-weight: 400; font-size: 0.8em; color: #333; }
.beside i { display: block; line-height: 1.1; }
.name { font-size: 1.2em; line-height: 1.1; }
.name i { font-size: 0.67em; }
.below { clear: left; }
.long, .longest { font-size: 7pt; line-height: 1.15; }
.longest { font-size: 5.6pt; }
.long .below, .longest .below { clear: none; }
.long p, .longest p { margin-bottom: 0.4mm; }
.long .beside i, .longest i { display: inline; }
@media screen { body { background: #ddd; } .page { background: #fff; margin: 4mm auto; } }
</style>
</head>
<body>
`;
export const sheetFoot = '</body>\n</html>\n';

export const sheetPage = (permits: readonly IssuedPermit[]): string =>
  `<section class="page">\n${permits.map(permitCard).join('\n')}\n</section>\n`;

/** Letters from which on they are set smaller, so that the longest permit still has room. */
const sizes = [
  { letters: 600, className: 'permit longest' },
  { letters: 230, className: 'permit long' },
  { letters: 0, className: 'permit' },
] as const;

/** Claims are kept short in the permit; on paper they are said as a door says them. */
const permitCard = ({ permit: map, qr }: IssuedPermit): string => {
  const { person, permit } = permitFacts(new Map(Object.entries(map)));
  const { validity, days, hours, where } = permitWords(permit);
  const beside: readonly Line[] = [
    ['Họ tên / Name', person.name],
    ['Số giấy tờ / ID number', maskNumber(person.identityNumber ?? '')],
    ['Ngày sinh / Born', person.birth === null ? null : writtenDay(person.birth)],
    ['Biển số / Plate', permit.plate === null ? null : (map.pl ?? permit.plate)],
    ['Số người / Seats', permit.seats === null ? null : String(permit.seats)],
    ['Hiệu lực / Valid', validity.vi === validity.en ? validity.vi : `${validity.vi} / ${validity.en}`],
    ['Ngày, giờ / Days, hours', joined([days === null ? null : `${days.vi} (${days.en})`, hours])],
  ];
  const below: readonly Line[] = [
    ['Cơ quan cấp / Issued by', permit.authority],
    ['Tuyến, khu vực / Route, area', where],
    ['Mục đích / Purpose', permit.purpose],
  ];
  const letters = [...beside, ...below].reduce((sum, [, text]) => sum + (text ?? '').length, 0);
  return [
    `<article class="${sizes.find((size) => letters >= size.letters)?.className}">`,
    `<header><h1>GIẤY ĐI ĐƯỜNG <small>/ TRAVEL PERMIT</small></h1><b>${escaped(permit.id)}</b></header>`,
    qrSvg(qr),
    `<div class="beside">${lines(beside)}</div><div class="below">${lines(below)}</div></article>`,
  ].join('');
};

type Line = readonly [label: string, text: string | null];

const joined = (parts: readonly (string | null)[]): string | null =>
  parts.filter((part) => part !== null).join(' · ') || null;

const lines = (all: readonly Line[]): string =>
  all
    .filter(([, text]) => text !== null)
    .map(([label, text], index) => {
      const name = index === 0 && label.startsWith('Họ tên') ? ' class="name"' : '';
      return `<p${name}><i>${label}: </i>${escaped(text ?? '')}</p>`;
    })
    .join('');

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
