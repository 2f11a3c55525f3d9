import * as Comlink from 'comlink';
import { createEngineClient } from '../../src/workers/client.ts';
import type { EngineClient } from '../../src/workers/client.ts';
import { answer, buffersOf } from '../../src/workers/wire.ts';
import type { WiredEngine } from '../../src/workers/wire.ts';
import { newEngine } from './engine.ts';

/** The engine behind a message channel, so that all that crosses is cloned or moved as between a page and its worker. */
class ChannelWorker extends EventTarget {
  readonly #ports: readonly MessagePort[];

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#ports = [port1, port2];
    const methods = newEngine() as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const wired: WiredEngine = {
      invoke: (method, parameters, onProgress) =>
        answer(
          () => methods[method](...parameters, { onProgress }),
          // What opening answers shares memory with what the engine keeps.
          (value) => (method === 'open' ? [] : buffersOf(value)),
        ),
    };
    Comlink.expose(wired, port2);
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
