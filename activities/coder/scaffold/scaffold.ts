import type { Background } from '../background.ts';
import type { NodeType } from '../rules/rule.ts';
import { flattenText } from '../text.ts';
import { renderCompute } from './compute.ts';
import { renderDocstring } from './docstring.ts';
import { renderEffect } from './effect.ts';
import { renderOrchestrator } from './orchestrator.ts';
import type { Parts, Template } from './parts.ts';
import { renderReducer } from './reducer.ts';

const MAX_FILES = 20;

const TEMPLATES: Record<NodeType, Template> = {
  Effect: renderEffect,
  Compute: renderCompute,
  Reducer: renderReducer,
  Orchestrator: renderOrchestrator,
};

export type ScaffoldPlan = Parts & {
  nodeType: NodeType;
  sentences: string[];
  background: Background[];
  /** The context files as the input names them. */
  contextFiles: string[];
};

/**
 * The source of a node: Python 3.9 and newer, standard library only. Annotations are not postponed: data classes with
 * postponed ones fail when a loader does not put the module into `sys.modules` first.
 */
export function renderScaffold(plan: ScaffoldPlan): string {
  const { about, code } = TEMPLATES[plan.nodeType](plan);
  const paragraphs = [
    `${plan.className}: an ONEX-style ${plan.nodeType} node.`,
    plan.sentences.map(endSentence).join(' '),
    `completeness: scaffold. ${about}`,
    ...describeBackground(plan.background),
    ...describeContextFiles(plan.contextFiles),
  ];
  return `${renderDocstring(paragraphs)}\n\n${code}`;
}

/** List items seldom end with a full stop. */
function endSentence(sentence: string): string {
  return /[\p{L}\p{N})\]]$/u.test(sentence) ? `${sentence}.` : sentence;
}

function describeBackground(background: Background[]): string[] {
  return background.map(({ taskId, gist }) => `Upstream task ${taskId}${gist ? `: ${gist}` : '.'}`);
}

function describeContextFiles(files: string[]): string[] {
  if (files.length === 0) return [];
  const more = files.length > MAX_FILES ? ` and ${files.length - MAX_FILES} more` : '';
  return [`Context files, listed only: ${files.slice(0, MAX_FILES).map(flattenText).join(', ')}${more}`];
}
