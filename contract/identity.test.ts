import { describe, expect, it } from 'vitest';
import { maskName, normaliseIdentityNumber, personKeys } from './identity.ts';

const person = { qid: null, identityNumber: null, identityKind: 'none', healthInsurance: null };

describe('identity', () => {
  it('normalises what a tracing team types to what was scanned', () => {
    expect(
      ['001 093 029 317', '001.093.029.317', '００１０９３０２９３１７', 'b1234-567'].map(normaliseIdentityNumber),
    ).toEqual(['001093029317', '001093029317', '001093029317', 'B1234567']);
  });

  it('knows a person by number first, then by QID, then by insurance; never by a masked number or a placeholder', () => {
    expect([
      personKeys({
        qid: '162979388586171100',
        identityNumber: '001093029317',
        identityKind: 'cccd',
        healthInsurance: '0123456789',
      }),
      personKeys({ ...person, identityNumber: '******029317', identityKind: 'masked', qid: '162979388586171100' }),
      personKeys({ ...person, identityNumber: '079195000123', identityKind: 'cccd', oldNumber: '023456789' }),
      personKeys({ ...person, qid: '00', healthInsurance: '0000000000' }),
    ]).toEqual([
      ['id:001093029317', 'qid:162979388586171100', 'bhyt:0123456789'],
      ['qid:162979388586171100'],
      ['id:079195000123', 'id:023456789'],
      [],
    ]);
  });

  it('masks the middle of a name, and almost all of a single word', () => {
    expect(['NGUYEN VAN A', 'Trần Thị Bích Ngọc', 'Đặng', ' '].map(maskName)).toEqual([
      'NGUYEN V** A',
      'Trần T** B** Ngọc',
      'Đ**',
      '**',
    ]);
  });
});
