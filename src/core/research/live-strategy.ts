import type { LiveStrategy } from '../backtest/live-trading.ts';
import type { StrategySettings } from '../backtest/settings.ts';
import { decide } from '../backtest/strategy.ts';
import type { LiveReading, LiveSignals, LiveState } from './live-ensemble.ts';

/** What the journal keeps of a reading: the ensemble's signal and each model's say. */
const shortReading = ({ score, signal, confidence, votes }: LiveReading): object => ({
  score,
  signal,
  confidence,
  votes: votes.map((voter) => ({ name: voter.name, score: voter.score, signal: voter.signal })),
});

/** The strategy of the backtest on live signals: the ensemble's vote on each bar, acted on by `decide`. */
export function createLiveStrategy(live: LiveSignals, settings: StrategySettings): LiveStrategy {
  let reading: LiveReading | undefined;
  return {
    get reading() {
      return reading && shortReading(reading);
    },
    onBar: async (bar, held) => {
      reading = await live.pushLater(bar);
      return decide(settings, reading.signal, reading.confidence, held);
    },
    save: () => live.save(),
    restore: (state) => live.restore(state as LiveState),
  };
}
