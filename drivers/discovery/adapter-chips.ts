/**
 * USB vendor and products of the chips that adapters from USB to a serial line are made of, and that makers build into
 * devices of every kind under the chip maker's own numbers (Linux: ftdi_sio, ch341, cp210x, pl2303). They tell nothing of
 * the device behind them.
 */
const chips: Readonly<Record<string, readonly string[]>> = {
  '0403': ['6001', '6010', '6011', '6014', '6015'],
  '067b': ['2303', '2304', '23a3', '23b3', '23c3', '23d3', '23e3', '23f3'],
  '10c4': ['ea60', 'ea61', 'ea63', 'ea70', 'ea71', 'ea80'],
  '1a86': ['5512', '5523', '55d2', '55d3', '55d4', '55d5', '55d6', '55d8', '7522', '7523'],
};

export const isAdapterChip = (vendor: string | null, product: string | null): boolean =>
  vendor !== null && product !== null && chips[vendor]?.includes(product) === true;
