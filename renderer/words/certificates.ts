import type { CertificateFacts } from '../../contract/rules.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

const testNames = { pcr: 'PCR', rapid: 'Test nhanh', unknown: 'Xét nghiệm' } as const;

/** What genuine certificates of one person state together, in the order in which an officer asks for it. */
export const certificateWords = ({ vaccination, recovery, test }: CertificateFacts): readonly Text[] => {
  const all = [
    vaccination === null
      ? null
      : text(
          `Tiêm ${vaccination.doses}/${vaccination.course}${ago(vaccination.days, 'ngày')}`,
          `doses${ago(vaccination.days, 'days')}`,
        ),
    test === null ? null : testWords(test),
    recovery === null
      ? null
      : text(`Đã khỏi bệnh${ago(recovery.days, 'ngày')}`, `recovered${ago(recovery.days, 'days')}`),
  ];
  const said = all.filter((one) => one !== null);
  return said.length > 0 ? said : [text('Không ghi gì', 'nothing stated')];
};

const testWords = ({ kind, negative, positive, hours }: NonNullable<CertificateFacts['test']>): Text => {
  const [vi, en] = negative ? ['âm tính', 'negative'] : positive ? ['DƯƠNG TÍNH', 'POSITIVE'] : ['chưa rõ', 'unclear'];
  return text(`${testNames[kind]} ${vi}${ago(hours, 'giờ')}`, `${en}${ago(hours, 'hours')}`);
};

/** Nothing where it is not known, or lies ahead. */
const ago = (count: number | null, unit: string): string => (count === null || count < 0 ? '' : `, ${count} ${unit}`);
