import type { ListState } from '../../contract/list-state.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { spanWords } from '../words/time.ts';
import {
  checkTexts,
  clockTexts,
  diagnosticsTexts,
  keysWhyTexts,
  listTexts,
  networkTexts,
} from './diagnostics-words.ts';

export type Level = 'good' | 'attention' | 'bad';

/** One line of what an installer wants to know. */
export type Fact = Readonly<{ id: string; level: Level; label: Text; value: Text; detail: string }>;

const lowDiskBytes = 500 * 1024 * 1024;
const manyUnsent = 1000;

const both = (words: string): Text => ({ vi: words, en: '' });

/** `812 MB`, `14,2 GB` */
export const sizeWords = (bytes: number): string => {
  const gigabytes = bytes / 1e9;
  return gigabytes >= 1 ? `${gigabytes.toFixed(1).replace('.', ',')} GB` : `${Math.round(bytes / 1e6)} MB`;
};

const fact = (id: string, level: Level, label: Text, value: Text, detail = ''): Fact => ({
  id,
  level,
  label,
  value,
  detail,
});

const networkFact = ({ network, broker }: Diagnostics): Fact => {
  const levels: Readonly<Record<Diagnostics['network']['state'], Level>> = {
    online: 'good',
    offline: 'bad',
    'central-silent': 'bad',
    'not-configured': 'attention',
  };
  const detail = [broker ?? '', network.error?.message ?? '', network.error?.hint ?? ''];
  return fact(
    'network',
    levels[network.state],
    diagnosticsTexts.network,
    networkTexts[network.state],
    detail.filter((part) => part !== '').join(' · '),
  );
};

const ledgerFacts = ({ ledger }: Diagnostics): readonly Fact[] => {
  const { rows, unsent } = diagnosticsTexts;
  const value = {
    vi: `${ledger.rows} ${rows.vi}, ${ledger.unsent} ${unsent.vi}, ${sizeWords(ledger.bytes)}`,
    en: `${ledger.rows} ${rows.en}, ${ledger.unsent} ${unsent.en}`,
  };
  const level = ledger.unsent > manyUnsent ? 'attention' : 'good';
  const { check } = ledger;
  const whole =
    check === undefined || check.state === 'waiting' || check.state === 'running' || check.state === 'whole';
  const why = check !== undefined && 'why' in check ? check.why : '';
  return [
    fact('ledger', level, diagnosticsTexts.ledger, value),
    ...(check === undefined
      ? []
      : [
          fact(
            'check',
            whole ? 'good' : check.state === 'failed' ? 'attention' : 'bad',
            diagnosticsTexts.check,
            checkTexts[check.state],
            why,
          ),
        ]),
  ];
};

const diskFact = ({ ledger: { diskFreeBytes } }: Diagnostics): Fact =>
  diskFreeBytes === null
    ? fact('disk', 'attention', diagnosticsTexts.disk, diagnosticsTexts.unknown)
    : fact(
        'disk',
        diskFreeBytes < lowDiskBytes ? 'bad' : 'good',
        diagnosticsTexts.disk,
        both(sizeWords(diskFreeBytes)),
      );

const clockFact = ({ clock, clockReport }: Diagnostics): Fact => {
  const trouble = clockReport?.trouble ?? null;
  const good = clock === 'synchronised' && trouble === null;
  const offset = clockReport?.offsetMs ?? null;
  return fact(
    'clock',
    clock === 'untrusted' ? 'bad' : good ? 'good' : 'attention',
    diagnosticsTexts.clock,
    clockTexts[clock],
    [
      trouble === null ? '' : `${trouble.kind} ${trouble.ms} ms`,
      offset === null ? '' : `Δ ${offset} ms ± ${clockReport?.errorMs ?? 0} ms`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  );
};

const listFact = ({ name, version, ageSeconds, old }: ListState): Fact => {
  const age = spanWords(ageSeconds * 1000);
  return fact(
    `list-${name}`,
    old ? 'attention' : 'good',
    listTexts[name],
    {
      vi: `${age.vi} tuổi${old ? ` – ${diagnosticsTexts.old.vi}` : ''}`,
      en: `${age.en} old${old ? `: ${diagnosticsTexts.old.en}` : ''}`,
    },
    `v${version}`,
  );
};

const keysFact = ({ keys }: Diagnostics): readonly Fact[] => {
  if (keys === undefined) return [];
  if (keys.open.length > 0) {
    return [fact('keys', 'bad', diagnosticsTexts.keys, diagnosticsTexts.keysOpen, keys.open.join(', '))];
  }
  if (keys.kept === 'system') {
    return [fact('keys', 'good', diagnosticsTexts.keys, diagnosticsTexts.keysClosed, keys.system)];
  }
  const why = keysWhyTexts[keys.why ?? 'no-window'];
  const value = {
    vi: `${diagnosticsTexts.keysGood.vi} – ${why.vi}`,
    en: `${diagnosticsTexts.keysGood.en}: ${why.en}`,
  };
  return [fact('keys', keys.why === 'demo' ? 'good' : 'attention', diagnosticsTexts.keys, value)];
};

/** @param now station's clock, ms since the Unix epoch */
export const diagnosticFacts = (about: Diagnostics, now: number): readonly Fact[] => [
  ...about.faults.map((fault) => {
    const { title } = adviceFor(fault);
    return fact(`fault-${fault.code}`, 'bad', diagnosticsTexts.fault, title, `${fault.code} · ${fault.message}`);
  }),
  networkFact(about),
  clockFact(about),
  diskFact(about),
  ...ledgerFacts(about),
  ...(about.lists.length === 0
    ? [fact('lists', 'attention', diagnosticsTexts.list, diagnosticsTexts.noLists)]
    : about.lists.map(listFact)),
  fact('rules', 'good', diagnosticsTexts.rules, both(`${about.rules.id} ${about.rules.version}`)),
  ...keysFact(about),
  fact(
    'software',
    'good',
    diagnosticsTexts.software,
    both(about.software),
    `Node ${about.node} · ${about.platform} · ${about.dataDirectory}`,
  ),
  fact('running', 'good', diagnosticsTexts.running, spanWords(Math.max(0, now - about.startedAt))),
  fact('memory', 'good', diagnosticsTexts.memory, both(sizeWords(about.memoryBytes))),
];
