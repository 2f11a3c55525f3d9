import type { Engine, EngineApi } from './api.ts';
import { methodTable } from './methods.ts';
import { answer, type WiredEngine } from './wire.ts';

/** An engine, which may still be starting, as it stands behind Comlink. */
export const wireEngine = (engine: () => Engine | Promise<Engine>): WiredEngine => ({
  invoke: (method, parameters, onProgress) =>
    answer(async () => {
      const methods = (await engine()) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
      const value = await methods[method](...parameters, { onProgress });
      // Copied here, since a message that is copied keeps the page busy too.
      return methodTable[method as keyof EngineApi].keepsAnswer ? structuredClone(value) : value;
    }),
});
