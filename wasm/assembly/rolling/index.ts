export { allocate, mark, release } from '../shared/arena';
export { groupBytes, instructionBytes } from './instruction';
export { carry, run } from './run';
