import type { BarView, ViewRequest } from '../charts/types.ts';

/** Which bar is pinned, which is under the cursor, and which bars are in view. Counts from 0. */
export class Selection {
  #bars = $state(0);
  #pinned = $state<number | undefined>();
  #hovered = $state<number | undefined>();
  #view = $state.raw<BarView>({ from: 0, to: 0 });
  #request = $state.raw<ViewRequest | undefined>();

  /** New klines: nothing is pinned, the newest `inView` bars are shown. */
  reset(bars: number, inView: number): void {
    this.#bars = bars;
    this.#pinned = undefined;
    this.#hovered = undefined;
    this.show({ from: Math.max(0, bars - inView), to: bars + 4 });
  }

  /** Bars joined behind those there were: what is pinned stays so, and the chart keeps its view. */
  grow(bars: number): void {
    this.#bars = bars;
  }

  get pinned(): number | undefined {
    return this.#pinned;
  }
  get hovered(): number | undefined {
    return this.#hovered;
  }
  /** The bar that the inspector tells about: the pinned one, else the one under the cursor, else the last. */
  get shown(): number {
    return this.#pinned ?? this.#hovered ?? this.#bars - 1;
  }
  /** How the shown bar came to be shown. */
  get reason(): 'pinned' | 'hovered' | 'last' {
    return this.#pinned !== undefined ? 'pinned' : this.#hovered !== undefined ? 'hovered' : 'last';
  }
  get view(): BarView {
    return this.#view;
  }
  /** What the chart is asked to show; a new object each time. */
  get request(): ViewRequest | undefined {
    return this.#request;
  }

  hover(bar: number | undefined): void {
    this.#hovered = bar;
  }

  pin(bar: number | undefined): void {
    this.#pinned = bar === undefined ? undefined : Math.min(Math.max(0, bar), this.#bars - 1);
  }

  /** Pins a bar and scrolls it into view where it is outside. */
  pinInView(bar: number): void {
    this.pin(bar);
    const { from, to } = this.#view;
    const pinned = this.shown;
    const width = to - from;
    if (pinned < from + 1) this.show({ from: pinned - width / 4, to: pinned + (width * 3) / 4 });
    else if (pinned > to - 2) this.show({ from: pinned - (width * 3) / 4, to: pinned + width / 4 });
  }

  show(view: BarView): void {
    this.#view = view;
    this.#request = { ...view };
  }

  /** What the chart reports after the user panned or zoomed. */
  viewed(view: BarView): void {
    this.#view = view;
  }
}
