import { dataError, type ErrorRecord, toErrorRecord } from '../../../core/base/errors.ts';
import type { AnsweringModel, CallAsked } from '../../../workers/callApi.ts';
import type { EngineClient } from '../../../workers/client.ts';
import { beside } from './snippets.ts';

type State = 'off' | 'starting' | 'on' | 'impossible';

/** How long the browser may take to let the worker answer for this page. */
const takeOverMs = 10_000;

/**
 * The service inside the tab: a service worker hands calls under the page's address to this page, whose engine answers
 * them. It is installed when somebody asks for it and removed with `stop`; without an open page it answers 503.
 */
export class TabService {
  readonly #engine: EngineClient;
  readonly #models: () => readonly AnsweringModel[];
  #state = $state<State>('off');
  #error = $state.raw<ErrorRecord | undefined>();
  #calls = $state(0);

  /** `models` are asked for with every call, so that answers follow the page. */
  constructor(engine: EngineClient, models: () => readonly AnsweringModel[]) {
    this.#engine = engine;
    this.#models = models;
    // Service workers exist only where nobody can stand between: https, and the own machine.
    if (!isSecureContext || !('serviceWorker' in navigator)) this.#state = 'impossible';
  }

  get state(): State {
    return this.#state;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** Calls answered so far. */
  get calls(): number {
    return this.#calls;
  }

  async start(): Promise<void> {
    if (this.#state !== 'off') return;
    this.#state = 'starting';
    this.#error = undefined;
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener('message', this.#hear);
    try {
      await serviceWorker.register(beside('service-worker.js'), { scope: beside('.') });
      await controlled(serviceWorker);
      this.#state = 'on';
    } catch (cause) {
      serviceWorker.removeEventListener('message', this.#hear);
      this.#state = 'off';
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#error = toErrorRecord(
        dataError('SERVICE_WORKER', `service in the tab: expected the browser to install it, got ${reason}`, {
          hint: 'Private windows and some settings forbid it; `klinelab serve` needs no browser.',
        }),
      );
    }
  }

  async stop(): Promise<void> {
    if (this.#state !== 'on') return;
    navigator.serviceWorker.removeEventListener('message', this.#hear);
    this.#state = 'off';
    const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
    await registration?.unregister();
  }

  #hear = (event: MessageEvent<{ readonly klinelab?: string; readonly asked?: CallAsked }>): void => {
    const [port] = event.ports;
    const { klinelab, asked } = event.data;
    if (klinelab !== 'call' || asked === undefined || port === undefined) return;
    port.postMessage('taken');
    // Failures of a call are answers already; what is left is a worker that was ended meanwhile.
    this.#engine.answerCall(asked, [...this.#models()]).then(
      (answer) => {
        this.#calls++;
        port.postMessage(answer);
      },
      () => port.close(),
    );
  };
}

/** Resolves once the installed worker answers for this page. */
function controlled(container: ServiceWorkerContainer): Promise<void> {
  if (container.controller !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a worker that does not take over')), takeOverMs);
    container.addEventListener(
      'controllerchange',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
