/** What files are called together: the first, and how many more there are. */
export const nameOfAll = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first} + ${others.length}`;
