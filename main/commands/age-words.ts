/** `40 min`, `5 h`, `3 days` */
export const ageWords = (seconds: number): string => {
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours >= 1 ? `${hours} h` : `${Math.floor(seconds / 60)} min`;
};
