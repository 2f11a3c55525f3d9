declare module 'papaparse' {
  const Papa: { parse<Row>(text: string, options: { delimiter?: string; dynamicTyping?: boolean }): { data: Row[] } };
  export default Papa;
}
