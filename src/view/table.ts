// The tables that commands print on a terminal.
export { formatListText } from './list-text.ts';
export { formatResultText } from './result-text.ts';
export { formatStatusText } from './status-text.ts';
