import type { ReactNode } from 'react';

/** On a field of 24 × 24, drawn in the current colour. */
const drawings = {
  people: (
    <path d="M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21v-2a6 6 0 0 1 6-6h2a6 6 0 0 1 6 6v2M16 3.5a4 4 0 0 1 0 7M18 13.5a6 6 0 0 1 4 5.5v2" />
  ),
  upload: <path d="M12 16V5M7 9.5L12 4.5l5 5M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4" />,
  online: <path d="M2.5 9a14 14 0 0 1 19 0M6 12.8a9 9 0 0 1 12 0M9.3 16.3a4.2 4.2 0 0 1 5.4 0M12 20h.01" />,
  offline: (
    <path d="M3 3l18 18M2.5 9a14 14 0 0 1 5-3M11 5.3A14 14 0 0 1 21.5 9M6 12.8a9 9 0 0 1 3.5-2M14.5 11A9 9 0 0 1 18 12.8M9.3 16.3a4.2 4.2 0 0 1 5.4 0M12 20h.01" />
  ),
  waiting: <path d="M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9" />,
  scanner: <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7.5 8v8M11 8v8M14 8v8M16.5 8v8" />,
  camera: (
    <path d="M3 8a1 1 0 0 1 1-1h3l1.5-2.5h7L17 7h3a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z" />
  ),
  thermometer: <path d="M10 14V5a2.5 2.5 0 0 1 5 0v9a4.5 4.5 0 1 1-5 0zM12.5 9v8" />,
  printer: <path d="M7 9V3h10v6M7 17H4v-7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v7h-3M7 14h10v7H7z" />,
  barrier: <path d="M4 21V8M2 21h5M4 9l17-5v4L4 13zM11 7l1.5 3.5M16 5.5L17.5 9" />,
  search: <path d="M10.5 18a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM16 16l5 5" />,
  ready: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.3l3 3 5.5-6" />,
  opening: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2" />,
  alert: <path d="M12 3.5L22 20.5H2zM12 10v5M12 18h.01" />,
  absent: <path d="M5 5l14 14M19 5L5 19" />,
  information: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.5h.01" />,
  clock: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 6.5V12l4 2.5" />,
  'sound-on': <path d="M4 9.5v5h4l5 4.5V5L8 9.5zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11" />,
  'sound-off': <path d="M4 9.5v5h4l5 4.5V5L8 9.5zM16.5 9.5l5 5M21.5 9.5l-5 5" />,
  in: <path d="M3 12h12M10 6.5l5.5 5.5-5.5 5.5M14 3h6a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-6" />,
  out: <path d="M21 12H9M14 6.5L8.5 12l5.5 5.5M10 3H4a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h6" />,
  sample: <path d="M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 21v-1a7 7 0 0 1 14 0v1" />,
  unplugged: <path d="M3 3l18 18M8 3v4M16 3v5M6 8v3a6 6 0 0 0 9 5.2M18 8v3c0 .7-.1 1.3-.3 2M12 17v4" />,
  open: <path d="M3 21V9M1.5 21h4M3.5 10L15 3.5M9 20h12M15.5 9v7M12.5 13l3 3 3-3" />,
  ambulance: (
    <path d="M2 17V6h12v11M14 9h4l4 4v4h-2.5M14 17H9.5M4.5 17H2M7 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17.5 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 8.5v5M5.5 11h5" />
  ),
  fire: (
    <path d="M12 21.5c-4 0-6.5-2.6-6.5-6.2 0-4 3.5-5.8 4-10.8 3 1.5 4.5 4 4.5 6.5 1-.5 1.5-1.5 1.6-2.7 2 2 2.9 4.4 2.9 7 0 3.6-2.5 6.2-6.5 6.2zM12 21.5c-1.7 0-2.8-1.2-2.8-2.8 0-1.9 1.6-2.7 2.8-4.7 1.2 2 2.8 2.8 2.8 4.7 0 1.6-1.1 2.8-2.8 2.800z" />
  ),
  jam: (
    <path d="M5 10.5L7 5h10l2 5.500M4 10.500h16a1 1 0 0 1 1 1V17H3v-5.500a1 1 0 0 1 1-1zM5 17v2.500M19 17v2.500M6.5 13.800h2M15.5 13.800h2" />
  ),
  vehicle: <path d="M12 3l2.6 5.6 6 .7-4.5 4.1 1.2 6-5.3-3-5.3 3 1.2-6L3.4 9.300l6-.700z" />,
  other: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h.01M12 12h.01M16 12h.01" />,
  gear: (
    <path d="M12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M5.300 18.700l2.100-2.100M16.600 7.400l2.100-2.100" />
  ),
  letters: <path d="M2.5 18.5L8 5l5.5 13.500M4.500 14h7M20.500 12v6.500M20.500 15.200a3 3 0 1 1-6 0 3 3 0 0 1 6 0z" />,
  speech: (
    <path d="M4 4h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-5 4.500V16H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM7.500 8.500h9M7.500 12h6" />
  ),
  code: (
    <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM20 14v2.500M16.500 20H20v-1.500M14 20v.01M7 7h.01M17 7h.01M7 17h.01" />
  ),
  undo: <path d="M8 5L3.5 9.5 8 14M4 9.5h10a5.500 5.500 0 0 1 0 11h-4" />,
  back: <path d="M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7zM11.500 9l6 6M17.500 9l-6 6" />,
  book: (
    <path d="M5 3h13a1 1 0 0 1 1 1v17H6.500A2.500 2.500 0 0 1 4 18.500V4.500M4 18.500A2.500 2.500 0 0 1 6.500 16H19M8.500 7.500h6M8.500 11h6" />
  ),
  pen: <path d="M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5M12 20.5h8" />,
} as const;

export type IconName = keyof typeof drawings;

/** A small sign beside words that say the same. */
export const Icon = ({ name }: Readonly<{ name: IconName }>): ReactNode => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {drawings[name]}
  </svg>
);
