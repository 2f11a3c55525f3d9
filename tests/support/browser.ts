import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { findChromium } from '../../scripts/chromium.mjs';
import { serveFolder, type ServedFolder } from './browser-server.ts';

const builtPage = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Somewhere below the root, as on a project's pages of a code host. */
export const subPath = '/any/sub/path/';

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** BCP 47; the page speaks English or Chinese. */
  readonly locale?: string;
  /** What stands behind the page's address, as `#v1=…`. */
  readonly fragment?: string;
  /** Runs in the page before its own scripts. */
  readonly before?: () => void;
  /** False leaves the page blank, so that its first requests can be watched. */
  readonly visit?: boolean;
}

/** A page in a profile of its own, and what it did that it must not do. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses asked for outside the server's own origin. */
  readonly foreignRequests: readonly string[];
  /** Errors and warnings of the console, uncaught errors, breaches of the security policy, failed requests. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A browser with the built page on a static server. A missing browser or build is a failure that says what to do. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #server: ServedFolder;

  constructor(browser: Browser, server: ServedFolder) {
    this.#browser = browser;
    this.#server = server;
  }

  /** With the page below `prefix`, whose host sends `headers` with every file. */
  static async start(prefix = subPath, headers: Readonly<Record<string, string>> = {}): Promise<TestBrowser> {
    if (!existsSync(`${builtPage}index.html`)) {
      throw new Error('browser tests: expected the built page in dist/, found none; run `npm run build` first');
    }
    const executablePath = await findChromium();
    if (executablePath === undefined) {
      throw new Error(
        'browser tests: expected a Chromium, found none; run `node scripts/setup.mjs --browser`, or set CHROME_PATH',
      );
    }
    const isRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox'] : [] });
    return new TestBrowser(browser, await serveFolder(builtPage, prefix, headers));
  }

  get address(): string {
    return this.#server.address;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** Opens the page in a fresh profile. */
  async open({
    width = 1440,
    height = 900,
    theme = 'dark',
    locale = 'en-GB',
    fragment = '',
    before,
    visit = true,
  }: OpenOptions = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const foreignRequests: string[] = [];
    const complaints: string[] = [];
    const { origin } = new URL(this.address);
    const isForeign = (address: string): boolean =>
      /^(https?|wss?):/.test(address) && new URL(address).origin !== origin;
    context.on('request', (request) => {
      if (isForeign(request.url())) foreignRequests.push(request.url());
    });
    page.on('requestfailed', (request) => complaints.push(`request failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
    await page.exposeFunction('reportBreach', (breach: string) => complaints.push(`policy: ${breach}`));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        (globalThis as unknown as { reportBreach(breach: string): void }).reportBreach(
          `${violatedDirective} ${blockedURI}`,
        );
      });
    });
    if (before) await page.addInitScript(before);
    if (visit) await page.goto(this.address + fragment);
    return { page, context, foreignRequests, complaints, close: () => context.close() };
  }
}
