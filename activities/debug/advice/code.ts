import type { AdviceRule } from './advice.ts';

/** Errors about the code itself: syntax, names, arguments, endless recursion, concurrency, parsing. */
export const CODE_RULES: AdviceRule[] = [
  {
    message: /^The requested module '([^']+)' does not provide an export named '([^']+)'/,
    steps: ({ groups: [module, name], place }) => [
      `Compare the import at ${place} with the exports of ${module}: ${name} is not among them (spelling, or default instead of named).`,
    ],
  },
  {
    type: /JSONDecodeError$|JsonParseException$|JsonSyntaxException$/,
    steps: ({ place }) => [
      `Print the first 200 characters of what is parsed at ${place}: an empty body or an HTML error page is usual.`,
    ],
  },
  {
    message: /in JSON at position|end of JSON input|not valid JSON/,
    steps: ({ place }) => [
      `Print the first 200 characters of what is parsed at ${place}: an empty body or an HTML error page is usual.`,
    ],
  },
  {
    type: /SyntaxError$|IndentationError$|TabError$/,
    steps: ({ place }) => [
      `Correct the syntax at ${place} or on the line before it (an open bracket or quote shows only later).`,
      'Check that the interpreter is of the version that the syntax needs.',
    ],
  },
  {
    message: /cannot access local variable '([^']+)'|local variable '([^']+)' referenced before assignment/,
    steps: ({ groups, place }) => [
      `Give ${groups.find(Boolean)} a value on every path that leads to ${place}; an assignment anywhere in the function makes the name local.`,
    ],
  },
  {
    message: /name '([^']+)' is not defined|^([\w$]+) is not defined/,
    steps: ({ groups, place }) => {
      const name = groups.find(Boolean);
      return [
        `Check the spelling of ${name} at ${place}, and whether it is imported or defined before that line runs.`,
      ];
    },
  },
  {
    message: /^([\w.]+\(\)) (?:missing|takes|got an unexpected)/,
    steps: ({ groups: [name], place }) => [
      `Compare the arguments of the call at ${place} with the signature of ${name}; one of the two has changed.`,
    ],
  },
  {
    type: /RecursionError$|StackOverflowError$/,
    steps: ({ place }) => [
      `Check the condition that should end the recursion through ${place}, and whether the input has a cycle.`,
    ],
  },
  {
    message: /Maximum call stack size exceeded/,
    steps: ({ place }) => [
      `Check the condition that should end the recursion through ${place}, and whether the input has a cycle.`,
    ],
  },
  {
    message: /all goroutines are asleep/,
    steps: ({ place }) => [
      `Find who should send to, receive from or close the channel (or release the lock) that ${place} waits for.`,
    ],
  },
  {
    type: /^DATA RACE$/,
    steps: ({ place }) => [`Guard the variable that ${place} touches with one lock, or give it to a single goroutine.`],
  },
  {
    message: /concurrent map/,
    steps: ({ place }) => [`Guard the map at ${place} with a sync.Mutex, and run the tests with -race.`],
  },
  {
    type: /UnicodeDecodeError$/,
    steps: ({ place }) => [
      `Find out the encoding of the bytes that are read at ${place} and name it when opening them.`,
    ],
  },
  {
    type: /ConcurrentModificationException$/,
    steps: ({ place }) => [
      `Do not change the collection while ${place} goes through it: collect the changes, or use the iterator's own remove.`,
    ],
  },
  {
    type: /Assertion(?:Failed)?Error$/,
    steps: ({ place }) => [tellComparison(place)],
  },
  { message: /^expect\(/, steps: ({ place }) => [tellComparison(place)] },
];

function tellComparison(place: string): string {
  return `Print both sides of the comparison at ${place}, and decide whether the code or the expectation is wrong.`;
}
