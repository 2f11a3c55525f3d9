/**
 * Milliseconds of the page's longest main-thread task while `work` runs: on the wall's clock, and of processor time,
 * which does not grow when other programs take the machine.
 */
export async function longestTask(page, work) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  const traceConfig = { includedCategories: ['toplevel', 'devtools.timeline'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  await work();
  await session.send('Tracing.end');
  await ended;
  await session.detach();
  // The thread that lays the page out is its main thread; workers and other pages have their own.
  const main = events.find(({ name }) => name === 'UpdateLayoutTree');
  const tasks = events.filter(
    ({ ph, name, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && pid === main?.pid && tid === main?.tid,
  );
  const longest = (duration) => Math.max(0, ...tasks.map((task) => (task[duration] ?? 0) / 1000));
  return { wall: longest('dur'), processor: longest('tdur') };
}
