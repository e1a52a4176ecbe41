import type {
  CentralStats,
  RecordedResult,
  ReferralAnswer,
  StoredEvent,
  TraceAnswer,
} from '../../contract/central-api.ts';
import type { TimeMark } from '../../contract/time-marks.ts';

/** Viet Nam, minutes east of Greenwich: tables are read there. */
const utcOffsetMinutes = 420;

export type Row = readonly (string | number)[];

/** `11/09/2021 07:31:05` at +07:00. */
export const localTime = (iso: string): string => {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const local = new Date(at + utcOffsetMinutes * 60_000).toISOString();
  return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 19)}`;
};

/** What stations and people wrote must not steer the terminal that shows it. */
const safe = (text: string): string => text.replace(/\p{Cc}|\p{Cf}/gu, '?');

export const table = (headings: readonly string[], rows: readonly Row[]): string => {
  const cells = [headings, ...rows].map((row) => row.map((cell) => safe(String(cell))));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
};

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export const eventHeadings = [
  'Vị trí/Position',
  'Thời gian/Time (+07:00)',
  'Điểm/Site',
  'Trạm/Station',
  'Số/Sequence',
  'Loại/Type',
  'Kết quả/Outcome',
  'Hướng/Direction',
  'Chế độ/Mode',
  'Giờ/Of its time',
] as const;

/** What to know of the time of a row. */
const markWords: Readonly<Record<TimeMark, string>> = {
  historical: 'đến muộn/late',
  'clock-untrusted': 'đồng hồ sai/clock wrong',
  'clock-moved': 'đồng hồ bị chỉnh/clock moved',
  ahead: 'giờ ở tương lai/in the future',
};

const marksText = (marks: readonly TimeMark[]): string => marks.map((mark) => markWords[mark]).join(', ');

export const eventRow = (event: StoredEvent): Row => {
  const data: object = typeof event.data === 'object' && event.data !== null ? event.data : {};
  return [
    event.position,
    localTime(event.time),
    event.site,
    event.station,
    event.sequence,
    event.type.replace(/^vn\.checkpoint\./, '').replace(/\.v1$/, ''),
    'outcome' in data ? text(data.outcome) : '',
    'direction' in data ? text(data.direction) : '',
    event.mode,
    marksText(event.marks),
  ];
};

const personLine = ({ name, identityNumber, qid, phone }: TraceAnswer['person']): string =>
  safe(
    [name ?? '(không rõ tên / name unknown)', identityNumber, qid, phone].filter((part) => part !== null).join(' · '),
  );

export const traceText = (answer: TraceAnswer): string => {
  const milestones = answer.milestones.map(
    ({ from, to, site, station, lane, open, direction, outcome, mode, marks }) => [
      localTime(from),
      `${localTime(to)}${open ? ' ~' : ''}`,
      site,
      station,
      lane,
      direction,
      outcome,
      mode,
      marksText(marks),
    ],
  );
  const contacts = answer.contacts.map(({ person, minutesTogether, sameVehicle, meetings, tests, marks }) => [
    `${minutesTogether.toFixed(1)}${sameVehicle ? ' (cùng xe/same vehicle)' : ''}`,
    person.name ?? '',
    person.identityNumber ?? person.qid ?? '',
    person.phone ?? '',
    meetings.map(({ site, from }) => `${site} ${localTime(from)}`).join(', '),
    tests.map(({ result }) => resultWords[result]).join(', '),
    marksText(marks),
  ]);
  return [
    `F0: ${personLine(answer.person)}`,
    `Từ/From ${localTime(answer.from)} đến/to ${localTime(answer.to)} (+07:00)`,
    ...(answer.unindexed === 0
      ? []
      : [
          `CHÚ Ý: còn ${answer.unindexed} sự kiện vừa nhận chưa tra được, hãy hỏi lại / ` +
            `NOTE: ${answer.unindexed} entries that have just arrived are not in this answer, ask again`,
        ]),
    '',
    `Mốc dịch tễ/Milestones: ${answer.milestones.length}   (~ giả định/assumed)`,
    table(
      [
        'Từ/From',
        'Đến/To',
        'Điểm/Site',
        'Trạm/Station',
        'Làn/Lane',
        'Hướng/Direction',
        'Kết quả/Outcome',
        'Chế độ/Mode',
        'Giờ/Of its time',
      ],
      milestones,
    ),
    ...testLines(answer.tests),
    '',
    `Người tiếp xúc/Contacts (F1): ${answer.contacts.length}`,
    table(
      [
        'Phút/Minutes',
        'Họ tên/Name',
        'Số giấy tờ/Number',
        'Điện thoại/Phone',
        'Nơi gặp/Met at',
        'Xét nghiệm/Tests',
        'Giờ/Of its time',
      ],
      contacts,
    ),
  ].join('\n');
};

const resultWords: Readonly<Record<RecordedResult['result'], string>> = {
  positive: 'DƯƠNG TÍNH/POSITIVE',
  negative: 'âm tính/negative',
  inconclusive: 'chưa rõ/inconclusive',
};

const resultCells = ({ result, kind, sampledAt, recordedAt, laboratory }: RecordedResult): Row => [
  resultWords[result],
  kind === 'pcr' ? 'PCR' : 'nhanh/rapid',
  sampledAt === null ? '' : localTime(sampledAt),
  localTime(recordedAt),
  laboratory ?? '',
];

const resultHeadings = [
  'Kết quả/Result',
  'Loại/Kind',
  'Lấy mẫu/Sampled',
  'Ghi nhận/Recorded',
  'Nơi xét nghiệm/Laboratory',
];

const testLines = (tests: TraceAnswer['tests']): readonly string[] =>
  tests.length === 0
    ? []
    : [
        '',
        `Xét nghiệm/Tests: ${tests.length}`,
        table(
          ['Số/Number', ...resultHeadings],
          tests.map((test) => [test.number, ...resultCells(test)]),
        ),
      ];

export const referralText = ({ number, site, station, lane, at, person, results }: ReferralAnswer): string =>
  [
    `${number}   ${localTime(at)} (+07:00)   ${safe(`${site} / ${station} / ${lane}`)}`,
    personLine(person),
    '',
    results.length === 0 ? 'Chưa có kết quả / no result yet' : table(resultHeadings, results.map(resultCells)),
  ].join('\n');

const statusWords = {
  online: 'trực tuyến/online',
  offline: 'ngoại tuyến/offline',
  unknown: 'chưa rõ/unknown',
} as const;

export const statsText = (stats: CentralStats): string => {
  const rows = stats.stations.flatMap(({ site, station, status, epochs }): readonly Row[] => {
    const name = [site, station, statusWords[status]];
    if (epochs.length === 0) return [[...name, '', '', '', '']];
    return epochs.map(({ epoch, sequence, held, lost }) => [...name, epoch, sequence, held, lost]);
  });
  return [
    `Sự kiện/Events: ${stats.events}   Xung đột/Conflicts: ${stats.conflicts}   Từ chối/Rejected: ${stats.rejected}   Không mở được/Unopened: ${stats.unopened}   Chưa tra được/Not searchable yet: ${stats.unindexed}`,
    '',
    table(
      [
        'Điểm/Site',
        'Trạm/Station',
        'Trạng thái/Status',
        'Đợt ghi/Epoch',
        'Đã nhận đủ đến/Complete up to',
        'Đang giữ/Held',
        'Đã mất/Lost',
      ],
      rows,
    ),
  ].join('\n');
};
