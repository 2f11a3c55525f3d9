import { toErrorRecord, type ErrorRecord } from '../../core/base/errors.ts';
import type { KlinesReading } from '../../workers/api.ts';
import type { Messages } from '../i18n/messages.ts';

interface CardBase {
  readonly id: number;
}

/** Something went wrong. It stays until it is removed. */
export interface ErrorCard extends CardBase {
  readonly kind: 'error';
  readonly file: string | undefined;
  readonly error: ErrorRecord;
  readonly action?: { readonly label: (t: Messages) => string; readonly run: () => void };
  /** Reads klines that were refused as a person decides; resolves once they are taken. */
  readonly again?: (reading: KlinesReading) => Promise<void>;
}

/** What became of a file or link, in the page's language. */
export interface ReceiptCard extends CardBase {
  readonly kind: 'receipt';
  readonly file: string;
  readonly text: (t: Messages) => string;
}

export type Card = ErrorCard | ReceiptCard;

/** Errors are all kept; of receipts only the latest. */
const receiptsKept = 12;

export class Cards {
  #cards = $state.raw<readonly Card[]>([]);
  #nextId = 1;

  /** Newest first, errors before receipts. */
  get all(): readonly Card[] {
    return this.#cards;
  }

  get errors(): readonly ErrorCard[] {
    return this.#cards.filter((card) => card.kind === 'error');
  }

  get receipts(): readonly ReceiptCard[] {
    return this.#cards.filter((card) => card.kind === 'receipt');
  }

  /** Adds a card for anything thrown; work that the user stopped needs none. */
  fail(thrown: unknown, file?: string, offers: Pick<ErrorCard, 'action' | 'again'> = {}): void {
    const error = toErrorRecord(thrown);
    if (error.kind === 'aborted') return;
    this.#add({ id: this.#nextId++, kind: 'error', file: file ?? error.where.file, error, ...offers });
  }

  receipt(file: string, text: ReceiptCard['text']): void {
    this.#add({ id: this.#nextId++, kind: 'receipt', file, text });
  }

  remove(id: number): void {
    this.#cards = this.#cards.filter((card) => card.id !== id);
  }

  /** Removes complaints that something done since has answered. */
  dismiss(code: string): void {
    this.#cards = this.#cards.filter((card) => card.kind !== 'error' || card.error.code !== code);
  }

  #add(card: Card): void {
    // The same complaint twice (a file dropped again) replaces the first.
    const others = this.#cards.filter(
      (old) => !(old.kind === 'error' && card.kind === 'error' && isSameError(old, card)),
    );
    const kept = [card, ...others];
    const surplus = kept.filter(({ kind }) => kind === 'receipt').slice(receiptsKept);
    this.#cards = kept.filter((old) => !surplus.includes(old));
  }
}

const isSameError = (a: ErrorCard, b: ErrorCard): boolean =>
  a.file === b.file && a.error.code === b.error.code && a.error.message === b.error.message;
