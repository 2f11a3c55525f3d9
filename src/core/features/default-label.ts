/** The return over the next five bars. */
export const defaultLabel = 'Ref($close, -5) / $close - 1';
