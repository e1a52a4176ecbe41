import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const vehicleTexts = {
  open: text('Xe có nhiều người', 'Vehicle with passengers'),
  title: text('Biển số xe', 'Plate of the vehicle'),
  without: text('Không nhập biển số', 'Without a plate'),
  people: text('Người trên xe', 'People in the vehicle'),
  setPlate: text('Nhập biển số', 'Type the plate'),
  first: text('Quét mã của từng người trên xe', 'Scan the code of each person'),
  count: (people: number, seats: number | null): Text =>
    seats === null ? text(`${people} người`, `${people}`) : text(`${people}/${seats} người`, `${people}/${seats}`),
  tooMany: text('Nhiều hơn số chỗ trên giấy', 'More than the permit says'),
  holder: text('giấy đi đường', 'permit'),
  finish: text('Cho xe đi', 'Let it go on'),
  cancel: text('Bỏ xe này', 'Cancel'),
  sure: (stopped: number): Text => text(`${stopped} người ở lại – chạm lần nữa`, `${stopped} stay here: touch again`),
  nobody: text('Không ai được đi – chạm lần nữa', 'Nobody may go on: touch again'),
  lastSlip: text('In phiếu xe vừa rồi', 'Slip of the last vehicle'),
} as const;
