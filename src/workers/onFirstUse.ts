type Method = (...parameters: never[]) => Promise<unknown>;

/**
 * Methods whose code is loaded when one of them is first called. Calls are answered in the order they were made; where
 * loading fails, the next call tries again.
 */
export function onFirstUse<Name extends string, Methods extends Record<Name, Method>>(
  names: readonly Name[],
  load: () => Promise<Methods>,
): Pick<Methods, Name> {
  let loading: Promise<Methods> | undefined;
  const loaded = (): Promise<Methods> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const method =
    (name: Name) =>
    async (...parameters: never[]) =>
      (await loaded())[name](...parameters);
  return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as Pick<Methods, Name>;
}
