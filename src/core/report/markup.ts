/** Markup that is already escaped; the only thing that the builders below put in as it stands. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]);

const written = (part: Part): string =>
  typeof part === 'object'
    ? Array.isArray(part)
      ? part.map(({ markup }: Markup) => markup).join('')
      : (part as Markup).markup
    : escapeText(String(part));

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((text, i) => text + (i < parts.length ? written(parts[i]) : '')).join(''),
});

/** A table: the first cell of a row names it, the others are numbers. */
export const table = (heading: readonly string[], rows: readonly (readonly string[])[]): Markup =>
  html`<table>
    <thead>
      <tr>
        ${heading.map((cell) => html`<th scope="col">${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
