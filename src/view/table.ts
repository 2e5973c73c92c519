// The tables that commands print on a terminal.
export { type DispatchRow, formatListText } from './list-text.ts';
export { formatResultText } from './result-text.ts';
export { formatStatusText, type StatusTextOptions } from './status-text.ts';
