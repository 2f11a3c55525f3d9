/** Looks up a colour token as the page's theme and market palette have it now. */
export type Palette = (token: string) => string;

/** The colours at this element; make a new one when `onThemeChange` calls. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    let colour = known.get(token);
    if (colour === undefined) known.set(token, (colour = style.getPropertyValue(token).trim()));
    return colour;
  };
}

/** The font of the page's text, for canvases. */
export const readFont = (element: Element): string => getComputedStyle(element).getPropertyValue('--font-ui').trim();

/** Calls after the theme, palette or system preference changed; the result stops it. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-market', 'class', 'style'] });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', changed);
  };
}
