import type { Step } from '../contract.ts';

/** What the templates of all kinds are filled with. */
export type Parts = { className: string; stem: string; steps: Step[] };

/** What a template gives: the file without its docstring, and what its steps do for now. */
export type Template = (parts: Parts) => { code: string; about: string };
