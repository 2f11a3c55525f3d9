import { count } from '../state/format.ts';

/** `1 bar`, `5,000 bars` */
export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`;
