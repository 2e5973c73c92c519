export { DispatchError, type ErrorCode, type Problem } from './errors.ts';
export { type PlanOptions, planDispatch } from './plan-dispatch.ts';
export { type ReplayOptions, replayDispatch } from './replay/replay.ts';
export type { ReplayPlan } from './replay/replay-plan.ts';
export { type RunOptions, runDispatch } from './run.ts';
export { detectCircularDependencies, validateTaskDependencies } from './spec/check.ts';
export { specJsonSchema } from './spec/json-schema.ts';
export type { DispatchResult, TaskResult } from './view/result.ts';
