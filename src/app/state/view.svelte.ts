export type StationName = 'data' | 'features' | 'models' | 'signals' | 'evaluation' | 'backtest';
export type DrawerTab =
  'signals' | 'evaluation' | 'backtest' | 'trust' | 'monitor' | 'models' | 'features' | 'data' | 'files';
export type DialogName = 'open' | 'share' | 'report' | 'call' | 'help' | 'appearance' | 'menu';
export type Layout = 'wide' | 'medium' | 'phone';

export const stationNames: readonly StationName[] = ['data', 'features', 'models', 'signals', 'evaluation', 'backtest'];

/** What is open on the page; none of it belongs to the research. */
export class View {
  #station = $state<StationName | undefined>();
  #drawerTab = $state<DrawerTab>('signals');
  #drawerTall = $state(false);
  #inspectorFolded = $state(false);
  #dialog = $state<DialogName | undefined>();
  #sheetOpen = $state(false);
  /** Whether the doctor's findings stand on the chart. */
  marks = $state(true);
  #layout = $state<Layout>('wide');

  constructor() {
    const phone = matchMedia('(max-width: 819px)');
    const medium = matchMedia('(max-width: 1199px)');
    const measure = (): void => {
      const layout = phone.matches ? 'phone' : medium.matches ? 'medium' : 'wide';
      if (layout !== this.#layout) this.#inspectorFolded = layout === 'medium';
      this.#layout = layout;
      document.documentElement.dataset.density = layout === 'phone' ? 'touch' : 'mouse';
    };
    phone.addEventListener('change', measure);
    medium.addEventListener('change', measure);
    measure();
  }

  get layout(): Layout {
    return this.#layout;
  }
  get station(): StationName | undefined {
    return this.#station;
  }
  get drawerTab(): DrawerTab {
    return this.#drawerTab;
  }
  set drawerTab(tab: DrawerTab) {
    this.#drawerTab = tab;
  }
  get drawerTall(): boolean {
    return this.#drawerTall;
  }
  get dialog(): DialogName | undefined {
    return this.#dialog;
  }
  set dialog(dialog: DialogName | undefined) {
    this.#dialog = dialog;
  }
  get sheetOpen(): boolean {
    return this.#sheetOpen;
  }
  set sheetOpen(open: boolean) {
    this.#sheetOpen = open;
  }

  /** A station's panel folds the inspector, so that chart and drawer stay in sight. */
  get inspectorFolded(): boolean {
    return this.#inspectorFolded || this.#station !== undefined;
  }

  /** Whether a station's panel or its tab in the drawer is open. */
  isOpen(station: 'evaluation' | 'backtest'): boolean {
    return this.#station === station || this.#drawerTab === station;
  }

  toggleStation(station: StationName): void {
    this.#station = this.#station === station ? undefined : station;
  }

  closeStation(): void {
    this.#station = undefined;
  }

  toggleDrawerHeight(): void {
    this.#drawerTall = !this.#drawerTall;
  }

  foldInspector(): void {
    this.#inspectorFolded = true;
  }

  /** Opens the inspector wherever it is: beside the chart, or the sheet of a phone. */
  openInspector(): void {
    this.#station = undefined;
    this.#inspectorFolded = false;
    this.#sheetOpen = true;
  }

  /** Closes the topmost thing that is open; false where nothing was. */
  closeTopmost(): boolean {
    if (this.#dialog) this.#dialog = undefined;
    else if (this.#sheetOpen && this.#layout === 'phone') this.#sheetOpen = false;
    else if (this.#station) this.#station = undefined;
    else return false;
    return true;
  }
}
