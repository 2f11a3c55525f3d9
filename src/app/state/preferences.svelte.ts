import { en } from '../i18n/en.ts';
import { languageTags, loadMessages, type Language, type Messages } from '../i18n/messages.ts';

export type Theme = 'dark' | 'light' | 'system';
export type Market = 'green-up' | 'red-up' | 'blue-up';

const themes: readonly Theme[] = ['dark', 'light', 'system'];
const markets: readonly Market[] = ['green-up', 'red-up', 'blue-up'];
const storageKey = 'klinelab.preferences';

interface Stored {
  readonly theme?: Theme;
  readonly language?: Language;
  readonly market?: Market;
}

/** Preferences as stored; whatever is not one of the known words is left out. Storage may be refused altogether. */
function read(): Stored {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<string, unknown>;
    return {
      theme: themes.find((theme) => theme === stored.theme),
      language: stored.language === 'en' || stored.language === 'zh' ? stored.language : undefined,
      market: markets.find((market) => market === stored.market),
    };
  } catch {
    return {};
  }
}

/** Red means up where Chinese is read, green elsewhere; a choice of its own stays with any language. */
const usualMarket = (language: Language): Market => (language === 'zh' ? 'red-up' : 'green-up');

/** Language, theme and market colours: the only things the page writes to storage. */
export class Preferences {
  #theme = $state<Theme>('dark');
  #language = $state<Language>('en');
  #messages = $state.raw<Messages>(en);
  #market = $state<Market | undefined>();
  /** Settles when the words of the first language are there. */
  readonly ready: Promise<void>;
  #systemIsLight = $state(false);

  constructor() {
    const stored = read();
    const lightQuery = matchMedia('(prefers-color-scheme: light)');
    this.#systemIsLight = lightQuery.matches;
    lightQuery.addEventListener('change', ({ matches }) => {
      this.#systemIsLight = matches;
      this.#apply();
    });
    this.#theme = stored.theme ?? 'system';
    this.#market = stored.market;
    this.#apply();
    this.ready = this.#speak(stored.language ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'));
  }

  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#keep();
  }

  /** The theme that is seen: `system` resolved. */
  get shownTheme(): 'dark' | 'light' {
    if (this.#theme !== 'system') return this.#theme;
    return this.#systemIsLight ? 'light' : 'dark';
  }

  get language(): Language {
    return this.#language;
  }
  set language(language: Language) {
    void this.#speak(language).then(() => this.#keep());
  }

  get market(): Market {
    return this.#market ?? usualMarket(this.#language);
  }
  set market(market: Market) {
    this.#market = market;
    this.#keep();
  }

  /** The words of the page in the language chosen. */
  get messages(): Messages {
    return this.#messages;
  }

  get languageTag(): string {
    return languageTags[this.#language];
  }

  /** Words and language change together, so that no sentence is half in each. */
  async #speak(language: Language): Promise<void> {
    this.#messages = await loadMessages(language);
    this.#language = language;
    this.#apply();
  }

  #keep(): void {
    this.#apply();
    try {
      const stored: Stored = { theme: this.#theme, language: this.#language, market: this.#market };
      localStorage.setItem(storageKey, JSON.stringify(stored));
    } catch {
      // Storage is refused or full: the choice holds for this visit.
    }
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset.theme = this.shownTheme;
    root.dataset.market = this.market;
    root.lang = this.languageTag;
    document.title = this.messages.pageTitle;
  }
}
