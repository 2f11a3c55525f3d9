/** JSON text with typed arrays as lists; NaN and infinities become null. */
export const jsonText = (value: unknown, indent?: number): string =>
  `${JSON.stringify(value, (_, item: unknown) => (ArrayBuffer.isView(item) ? Array.from(item as Float64Array) : item), indent)}\n`;
