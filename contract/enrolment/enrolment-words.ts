import { createHash } from 'node:crypto';

/**
 * Six words that installer and central read to each other. One is a thing and what it is like ("voi đỏ"), of 64 × 32:
 * 11 bits. Things and qualities were chosen so that all differ even without tone marks, and in every region's speech: none is
 * kept apart from another only by l/n, s/x, tr/ch, d/gi/r/v, a final n/ng or t/c.
 */
const things =
  'voi trâu mèo heo gà vịt cá tôm cua ếch hổ khỉ gấu sóc ong bướm kiến nhện cò sen mai cúc tre lúa ngô khoai dừa chuối bưởi cam ổi nho núi biển sao trăng gió đá nhà cầu thuyền xe tàu bếp ghế đèn sách bút mũ áo giày khăn gối đàn chuông khóa kéo bát trống nồi muối phở quạt tháp'
    .split(' ')
    .map((word) => word.normalize('NFC'));

const qualities =
  'đỏ xanh vàng tím trắng đen nâu hồng to nhỏ cao thấp dài tròn vuông mới cũ nóng lạnh khô ướt ngọt chua cay mặn chậm nhẹ sạch thơm già vui hiền'
    .split(' ')
    .map((word) => word.normalize('NFC'));

export const enrolmentWordParts = { things, qualities } as const;

export type EnrolmentSubject = Readonly<{
  /** Raw Ed25519 public key of the root. */
  root: Uint8Array;
  /** The signed list of role keys. */
  roles: Uint8Array;
  /** PKCS#10, DER: has the public key of the station's TLS certificate. */
  request: Uint8Array;
  /** Raw X25519 public key of the station. */
  watchListKey: Uint8Array;
  /** The signed grant: certificate, configuration, broker. */
  grant: Uint8Array;
}>;

/** 66 bits of a SHA-256 over everything that the two sides must agree on. */
export const enrolmentWords = (subject: EnrolmentSubject): readonly string[] => {
  const hash = createHash('sha256').update('checkpoint enrolment words v1\n');
  for (const part of [subject.root, subject.roles, subject.request, subject.watchListKey, subject.grant]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  }
  const digest = hash.digest();
  let bits = BigInt(`0x${digest.subarray(0, 9).toString('hex')}`) >> 6n;
  const words: string[] = [];
  for (let count = 0; count < 6; count += 1) {
    const value = Number(bits & 2047n);
    words.unshift(`${things[value >>> 5]} ${qualities[value & 31]}`);
    bits >>= 11n;
  }
  return words;
};

/** The same words on a terminal that has no Vietnamese letters. */
export const withoutMarks = (words: string): string =>
  words.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
