import type { SamplePerson } from '../../contract/rpc.ts';
import { writePermit } from '../../station/demo-office.ts';
import { issueOne, type PermitFields } from '../../station/permit-office.ts';
import type { DemoIssuers } from './demo-issuers.ts';

const hourMs = 3_600_000;

const driver: PermitFields = {
  id: 'GDD-DEMO-0001',
  name: 'Phan Văn Lộc',
  number: '079082004411',
  birth: '1982-04-30',
  purpose: 'Vận chuyển lương thực',
  areas: '79 80',
  authority: 'UBND Thành phố (bản demo)',
};
const driversCard = '079082004411||Phan Văn Lộc|30041982|Nam|45 Hai Bà Trưng, Quận 3, TP. Hồ Chí Minh|12052021';

/**
 * Invented people with a travel permit, signed when the demo starts.
 * @param now ms since the Unix epoch
 */
export const permitPeople = ({ permits, stranger }: DemoIssuers, now: number): readonly SamplePerson[] => [
  {
    id: 'permit',
    vi: 'Giấy đi đường, rồi căn cước',
    en: 'Travel permit, then citizen card',
    text: issueOne(driver, permits, now).text,
    next: driversCard,
    temperature: 36.6,
  },
  {
    id: 'vehicle-driver',
    vi: 'Tài xế xe tải, rồi người đi cùng',
    en: 'A driver; then show the passengers',
    text: issueOne({ ...driver, id: 'GDD-DEMO-0004', plate: '51F-123.45', seats: '3' }, permits, now).text,
    next: driversCard,
    temperature: 36.6,
  },
  {
    id: 'vehicle-passenger',
    vi: 'Người đi cùng xe',
    en: 'A passenger',
    text: '079196002233||Võ Thị Kim Chi|12031996|Nữ|8 Nguyễn Du, Quận 1, TP. Hồ Chí Minh|03062021',
    temperature: 36.7,
  },
  {
    id: 'vehicle-passenger-fever',
    vi: 'Người đi cùng xe bị sốt',
    en: 'A passenger with a fever',
    text: '048091004455||Trương Minh Khôi|25081991|Nam|21 Bạch Đằng, Hải Châu, Đà Nẵng|14072021',
    temperature: 38.6,
  },
  {
    id: 'permit-not-now',
    vi: 'Giấy đi đường ngoài giờ',
    en: 'A permit out of its hours',
    text: issueOne({ ...driver, id: 'GDD-DEMO-0002', ...another, hours: hoursFrom(now + 3 * hourMs) }, permits, now)
      .text,
    temperature: 36.6,
  },
  {
    id: 'permit-forged',
    vi: 'Giấy đi đường giả',
    en: 'A forged permit',
    // The office's certificate, and not its key.
    text: writePermit(
      { id: 'GDD-DEMO-0003', hn: 'Mai Thị Thu', nr: '079194007722', bd: '1994-09-14', ar: ['79'] },
      { certificate: permits.certificate, key: stranger.key },
      { issued: now, expires: null },
    ),
    temperature: 36.6,
  },
];

const another: PermitFields = { name: 'Đỗ Minh Tâm', number: '079090006633', birth: '1990-11-02' };

/** Three hours of Viet Nam's day from that moment on. */
const hoursFrom = (at: number): string => `${clock(at)}-${clock(at + 3 * hourMs)}`;
const clock = (at: number): string => new Date(at + 7 * hourMs).toISOString().slice(11, 16);
