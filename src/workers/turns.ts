/** Runs pieces of work one after another, in the order of the calls: what awaits within its turn keeps the next waiting. */
export type Turns = <Value>(work: () => Value | Promise<Value>) => Promise<Value>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
