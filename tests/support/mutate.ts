import type { Random } from '../../src/core/base/random.ts';

const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.integer(list.length)];

const ODD_WORDS = ['-1', '0', '1', '2', '63', '-64', '999999999', '4294967296', '-2147483648', '1e308', '1e999'];
const ODDER_WORDS = [
  'nan',
  'inf',
  '-inf',
  '',
  ' ',
  '0x10',
  '1.5',
  '+3',
  '1_000',
  'null',
  '\u0660',
  '-0',
  '1e-400',
  '--1',
];
const ODD_LINES = [
  '',
  'Tree=0',
  'Tree=7',
  'end of trees',
  'tree',
  'average_output',
  'num_leaves=1',
  'objective=binary',
];

type Edit = (lines: string[], random: Random) => void;

type WordEdit = (words: string[], random: Random) => void;

/** Applies an edit to the list after a line's key. Child and feature lists are met more often than others. */
const inList =
  (edit: WordEdit): Edit =>
  (lines, random) => {
    const lists = lines.flatMap((line, at) =>
      /^(left|right)_child=|^split_feature=|^threshold=/.test(line) ? [at] : [],
    );
    const at = lists.length > 0 && random.next() < 0.5 ? pick(random, lists) : random.integer(lines.length);
    const mark = lines[at].indexOf('=') + 1;
    const words = lines[at].slice(mark).split(' ');
    edit(words, random);
    lines[at] = lines[at].slice(0, mark) + words.join(' ');
  };

const oddWord: WordEdit = (words, random) => {
  words[random.integer(words.length)] = pick(random, random.next() < 0.7 ? ODD_WORDS : ODDER_WORDS);
};

/** A word of the same list in another's place: every length and range stays, trees stop being trees. */
const copyWord: WordEdit = (words, random) => {
  words[random.integer(words.length)] = pick(random, words);
};

const swapWords: WordEdit = (words, random) => {
  const a = random.integer(words.length);
  const b = random.integer(words.length);
  [words[a], words[b]] = [words[b], words[a]];
};

const EDITS: readonly Edit[] = [
  inList(oddWord),
  inList(oddWord),
  inList(oddWord),
  inList(copyWord),
  inList(copyWord),
  inList(copyWord),
  inList(swapWords),
  inList(swapWords),
  (lines, random) => void lines.splice(random.integer(lines.length), 1),
  (lines, random) => void lines.splice(random.integer(lines.length), 0, pick(random, lines)),
  (lines, random) => void lines.splice(random.integer(lines.length), 0, pick(random, ODD_LINES)),
  (lines, random) => {
    const a = random.integer(lines.length);
    const b = random.integer(lines.length);
    [lines[a], lines[b]] = [lines[b], lines[a]];
  },
  (lines, random) => {
    const at = random.integer(lines.length);
    const cut = random.integer(lines[at].length + 1);
    lines[at] = lines[at].slice(0, cut);
  },
  (lines, random) => void lines.splice(random.integer(lines.length)),
];

/** A model's text, damaged. Half of the time the sizes that would give it away are taken out first. */
export function mutateText(text: string, random: Random): string {
  let lines = text.split('\n');
  if (random.next() < 0.7) lines = lines.filter((line) => !line.startsWith('tree_sizes='));
  // Most of the file is parameters; damage there says little.
  const tail = lines.indexOf('feature_importances:');
  const head = tail < 0 || random.next() < 0.1 ? lines : lines.splice(0, tail);
  const edits = 1 + random.integer(3);
  for (let i = 0; i < edits && head.length > 0; i++) pick(random, EDITS)(head, random);
  const result = [...head, ...(head === lines ? [] : lines)].join('\n');
  return random.next() < 0.05 ? result.replaceAll('\n', '\r\n') : result;
}

/** Bytes, damaged: flipped, cut out, doubled, cut off. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Uint8Array.from(bytes);
  const edits = 1 + random.integer(4);
  for (let i = 0; i < edits && result.length > 0; i++) {
    const at = random.integer(result.length);
    const end = Math.min(result.length, at + 1 + random.integer(16));
    const way = random.integer(5);
    if (way <= 1) result[at] ^= 1 << random.integer(8);
    else if (way === 2) result = Uint8Array.from([...result.subarray(0, at), ...result.subarray(end)]);
    else if (way === 3) result = Uint8Array.from([...result.subarray(0, end), ...result.subarray(at)]);
    else if (random.next() < 0.2) result = result.slice(0, at);
    else result[at] = random.integer(256);
  }
  return result;
}
