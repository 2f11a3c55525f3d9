/** What a socket tells, in order. */
export type SocketEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' };

/** More waiting messages than this are no kline stream. */
const mostWaiting = 10_000;

/** A queue between a socket, which speaks when it likes, and a loop, which takes one event after the other. */
export interface Inbox {
  /** False where the queue is full; the connection is then to be given up. */
  put(event: SocketEvent): boolean;
  take(): Promise<SocketEvent>;
}

export function createInbox(): Inbox {
  const events: SocketEvent[] = [];
  let wake: (() => void) | undefined;
  return {
    put(event) {
      if (events.length >= mostWaiting) return false;
      events.push(event);
      wake?.();
      return true;
    },
    async take() {
      for (;;) {
        const event = events.shift();
        if (event !== undefined) return event;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
