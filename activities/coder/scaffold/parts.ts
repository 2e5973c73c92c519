import type { Step } from '../contract.ts';

/** What the templates of all kinds are filled with. */
export type Parts = { className: string; stem: string; steps: Step[] };

/** What a template gives: the file without its docstring, `from __future__` line, and contract. */
export type Template = (parts: Parts) => { imports: string; code: string; about: string };
