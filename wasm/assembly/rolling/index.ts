export { allocate, mark, release } from '../shared/arena';
export { addToHistory, clearHistory, historyBytes } from './history';
export { carry, run } from './run';
