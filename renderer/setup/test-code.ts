/** Nobody: a personal QR in its published layout, with a number that was given to no person. */
export const testCode = '001099000000|NGUOI THU NGHIEM|1999-01-01|0|162979388586170000|<1<00<';
