export { allocate, mark, release } from '../shared/arena';
export { binAndScore } from './bitvector';
export { contributions } from './contributions';
export { gather } from './gather';
export { exponential, log1pExponential, sigmoid, signedSquare, softmax } from './transforms';
export { leafBlock, walkBlock, walkRow } from './walk';
