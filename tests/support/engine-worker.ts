import * as Comlink from 'comlink';
import { createEngineClient } from '../../src/workers/client.ts';
import type { EngineClient } from '../../src/workers/client.ts';
import { wireEngine } from '../../src/workers/wired.ts';
import { newEngine } from './engine.ts';

/** The engine behind a message channel, so that all that crosses is cloned or moved as between a page and its worker. */
class ChannelWorker extends EventTarget {
  readonly #ports: readonly MessagePort[];

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#ports = [port1, port2];
    const engine = newEngine();
    Comlink.expose(
      wireEngine(() => engine),
      port2,
    );
    port1.addEventListener('message', ({ data }) =>
      this.dispatchEvent(new MessageEvent('message', { data: data as unknown })),
    );
    port1.start();
    port2.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#ports[0].postMessage(message, transfer);
  }

  terminate(): void {
    for (const port of this.#ports) port.close();
  }
}

/** The page's client of an engine, in a process without a page. */
export const engineClient = (): EngineClient => createEngineClient(() => new ChannelWorker() as unknown as Worker);
