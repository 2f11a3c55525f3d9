import type { Research } from './document.ts';

/** The document up to its votes: these cannot wait for the judgement of all bars, which takes far longer than they do. */
export const unjudged = (research: Research): Research => ({ ...research, label: undefined, strategy: undefined });

/** Whether the document asks for more than votes. */
export const isJudged = ({ label, strategy }: Research): boolean => label !== undefined || strategy !== undefined;
