import { findGrammar } from '../places/languages.ts';
import type { Investigation } from '../steps/investigation.ts';
import type { Finding } from './output.ts';

/** What the analysis could not do, and why there is no root cause when there is none. Pure. */
export function listNotes(investigation: Investigation): Finding[] {
  const reason = explainNothing(investigation);
  return [
    ...noteSource(investigation),
    ...(reason ? [note(`no root cause: ${reason}`, 'all of the input')] : []),
    ...noteSyntax(investigation),
  ];
}

function note(message: string, evidence: string): Finding {
  return { kind: 'note', message, evidence };
}

function noteSource({ input, occurrences }: Investigation): Finding[] {
  const framed = occurrences.some(({ trace }) => trace.frames.length > 0);
  if (framed && occurrences.every(({ trace }) => trace.language === 'unknown')) {
    return [
      note('no stack trace of Python, JavaScript, Java or Go: only the places that lines of the text name', 'text'),
    ];
  }
  if (framed && input.error_traces.length > 0) return [];
  if (framed) return [note('the traces were found in problem_description', 'error_traces is empty')];
  return [
    note(
      'no stack trace of Python, JavaScript, Java or Go was found, so places are judged by words at best',
      'error_traces, problem_description',
    ),
  ];
}

function explainNothing({ candidates, occurrences, affected, input }: Investigation): string | undefined {
  if (candidates.some(({ kind }) => kind !== 'library' && kind !== 'runtime')) return undefined;
  if (candidates.length > 0) return 'all frames lie in libraries or the runtime';
  if (occurrences.some(({ trace }) => trace.frames.length > 0)) return 'no frame names a file or fits an affected file';
  if (affected.files.length === 0) return 'there is no trace, and no affected file could be read';
  if (input.analysis_depth === 'quick') return 'there is no trace, and depth quick reads traces only';
  return 'there is no trace, and no line of the affected files has telling words of the description';
}

function noteSyntax({ candidates, input }: Investigation): Finding[] {
  if (input.analysis_depth === 'quick') return [];
  const files = candidates
    .filter(({ kind, file }) => kind === 'affected' && !findGrammar(file))
    .map(({ file }) => file);
  return [...new Set(files)].map((file) =>
    note(`the syntax of ${file} was not read: its language is not supported`, file),
  );
}
