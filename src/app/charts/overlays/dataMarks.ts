// All that marks of the doctor's findings need, in one piece of code that is loaded with the first of them.
export { issuesAt, marksOf } from '../../state/data/marks.ts';
export { default as MarkNote } from '../../views/data/MarkNote.svelte';
export { marksOverlay } from './marks.ts';
