/** The path of a Chromium: PLAYWRIGHT or CHROME_PATH, the system's, then Playwright's own; undefined where none is. */
export function findChromium(): Promise<string | undefined>;
/** Tries Playwright's download, then the distribution's package. Undefined on success, else what a person can do. */
export function installChromium(): Promise<string | undefined>;
