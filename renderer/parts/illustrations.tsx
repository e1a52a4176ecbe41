import type { ReactNode } from 'react';

/** A personal QR on a phone and a citizen card before a scanner. */
export const PresentCodeIllustration = (): ReactNode => (
  <svg className="illustration" viewBox="0 0 320 200" aria-hidden="true" focusable="false">
    <ellipse cx="160" cy="184" rx="140" ry="10" className="art-ground" />
    <path d="M138 66L222 38v124l-84-28z" className="art-beam" />
    <g className="art-card">
      <rect x="12" y="98" width="104" height="68" rx="8" className="art-white art-edge" />
      <rect x="12" y="98" width="104" height="17" rx="8" className="art-red" />
      <rect x="12" y="107" width="104" height="8" className="art-red" />
      <circle cx="38" cy="134" r="8" className="art-skin" />
      <path d="M24 157c0-9 6-14 14-14s14 5 14 14z" className="art-navy" />
      <path d="M62 128h30M62 139h42M62 150h24" className="art-stroke" />
      <rect x="98" y="122" width="11" height="11" className="art-navy" />
    </g>
    <g>
      <rect x="70" y="18" width="78" height="142" rx="13" className="art-navy" />
      <rect x="76" y="27" width="66" height="124" rx="6" className="art-white" />
      <path
        d="M84 46h18v18H84zM116 46h18v18h-18zM84 78h18v18H84zM90 52h6v6h-6zM122 52h6v6h-6zM90 84h6v6h-6zM107 46h5v9h-5zM107 60h5v10h-5zM84 68h9v5h-9zM98 68h5v5h-5zM116 70h7v7h-7zM128 68h6v10h-6zM107 76h5v8h-5zM116 83h10v5h-10zM129 84h5v12h-5zM107 89h6v7h-6zM118 92h7v4h-7z"
        className="art-navy"
        fillRule="evenodd"
      />
      <path d="M86 112h46M94 124h30" className="art-stroke" />
      <circle cx="109" cy="140" r="4" className="art-soft" />
    </g>
    <g>
      <path d="M258 128h26v50h-26z" className="art-steel" />
      <path d="M240 178h62a8 8 0 0 0-8-10h-46a8 8 0 0 0-8 10z" className="art-navy" />
      <rect x="222" y="34" width="84" height="100" rx="16" className="art-navy" />
      <path d="M222 54v60l14-10V64z" className="art-accent" />
      <circle cx="278" cy="62" r="6" className="art-go" />
      <path d="M256 92h36M256 106h24" className="art-stroke-light" />
    </g>
  </svg>
);

/** A face before a forehead thermometer. */
export const LookIllustration = (): ReactNode => (
  <svg className="illustration" viewBox="0 0 320 200" aria-hidden="true" focusable="false">
    <ellipse cx="160" cy="184" rx="140" ry="10" className="art-ground" />
    <path d="M144 68l84-8v34l-84-14z" className="art-beam" />
    <g>
      <path d="M34 184c0-40 26-58 62-58s62 18 62 58z" className="art-accent" />
      <path d="M80 116h34v24c-4 9-30 9-34 0z" className="art-skin-shade" />
      <ellipse cx="98" cy="80" rx="45" ry="54" className="art-skin" />
      <path
        d="M50 84C42 44 62 16 98 16s58 26 48 60c-6-20-18-30-34-32-20-2-44 4-54 20-4 6-6 12-8 20z"
        className="art-hair"
      />
      <path d="M104 78q8-6 15 0M128 78q6-5 12 0" className="art-line" />
      <path d="M74 92c16 8 50 10 69 2 2 24-12 40-36 40-20 0-32-18-33-42z" className="art-white art-edge" />
      <path d="M84 104c16 6 38 7 54 2M86 116c14 6 32 6 46 2" className="art-stroke" />
    </g>
    <g>
      <path d="M262 100h20v78h-20z" className="art-steel" />
      <path d="M240 178h64a8 8 0 0 0-8-10h-48a8 8 0 0 0-8 10z" className="art-navy" />
      <rect x="228" y="42" width="82" height="66" rx="14" className="art-navy" />
      <path d="M228 60v32l-12-6V66z" className="art-steel" />
      <rect x="242" y="54" width="56" height="34" rx="6" className="art-screen" />
      <path d="M252 72l6 6 12-13M278 66h12M278 76h12" className="art-stroke-go" />
    </g>
  </svg>
);
