import type { SamplePerson } from '../../contract/rpc.ts';

/** Invented people whose codes are not signed. Their numbers follow the published layouts and belong to nobody. */
export const samplePeople: readonly SamplePerson[] = [
  {
    id: 'personal-qr',
    vi: 'Mã QR cá nhân, khoẻ',
    en: 'Personal QR, healthy',
    text: '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422',
    temperature: 36.6,
  },
  {
    id: 'citizen-card',
    vi: 'Căn cước công dân, khoẻ',
    en: 'Citizen card, healthy',
    text: '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Bến Nghé, Quận 1, TP. Hồ Chí Minh|25042021',
    temperature: 36.4,
  },
  {
    id: 'fever',
    vi: 'Mã QR cá nhân, sốt',
    en: 'Personal QR, fever',
    text: '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<0905000456',
    temperature: 38.4,
  },
  {
    id: 'cough',
    vi: 'Mã QR cá nhân, khai có ho',
    en: 'Personal QR, declares a cough',
    text: '046192000654|DANG THI MAI|1992-03-14|0|162979388586173322|<2<00<0914000654',
    temperature: 36.7,
    declares: ['cough'],
  },
  {
    id: 'masked',
    vi: 'Mã QR đã che bớt',
    en: 'Masked personal QR',
    text: '******029988|PHAM MINH DUC|1978-**-**|0|162979388586179900|<1<00<',
    temperature: 36.8,
  },
  {
    id: 'not-measured',
    vi: 'Không đo nhiệt độ',
    en: 'Temperature not taken',
    text: '031188000789|VU THI HANH|1988-11-20|0|162979388586175511|<2<00<0912000789',
    temperature: null,
  },
  {
    id: 'unreadable',
    vi: 'Mã sản phẩm (sai loại)',
    en: 'A product code (wrong kind)',
    text: '8934563138165',
    temperature: 36.5,
  },
];
