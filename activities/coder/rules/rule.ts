import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { PythonModule } from '../python/module.ts';
import type { CoderInput } from '../schema.ts';

export type NodeType = CoderInput['node_type'];
export type ValidationLevel = CoderInput['validation_level'];

/** What a file is to be: which class of which kind, judged how strictly. */
export type Expected = { nodeType: NodeType; className: string; level: ValidationLevel };

/** One thing wrong, at a zero-based row. */
export type Problem = { row: number; message: string };

/** A rule about the shape of the source. Such rules come first: on a tree with errors the others would mislead. */
export type SyntaxRule = { name: string; find(source: Source): Problem[] };

/** Source text and its tree: every node, outer before inner, and the lines by row. */
export type Source = { nodes: SyntaxNode[]; lines: string[] };

/** A rule about a program that parses. */
export type Rule = {
  name: string;
  find(module: PythonModule, expected: Expected): Problem[];
};
