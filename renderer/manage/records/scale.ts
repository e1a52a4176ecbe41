/** Lines of a chart: whole numbers, at most five steps, and the highest value below the last line. @param highest [1...) */
export const gridOf = (highest: number): Readonly<{ step: number; top: number }> => {
  const rough = Math.max(1, highest / 5);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough && Number.isInteger(one)) ?? 10 * power;
  return { step, top: Math.ceil(highest / step) * step };
};
