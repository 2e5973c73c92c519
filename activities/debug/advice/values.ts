import { type AdviceRule, type Topic, tellSource } from './advice.ts';

/** Errors about values that are missing or of another shape than the code expects. */
export const VALUE_RULES: AdviceRule[] = [
  { type: /KeyError$/, message: /^(.*)$/, steps: adviseKey },
  {
    type: /AttributeError$/,
    message: /'NoneType' object has no attribute '([^']+)'/,
    steps: (topic) => adviseNothing('None', topic),
  },
  { type: /TypeError$/, message: /'?NoneType'? object/, steps: (topic) => adviseNothing('None', topic) },
  {
    message: /Cannot (?:read|set) propert(?:y|ies) .*\bof (undefined|null)/,
    steps: (topic) => adviseNothing(topic.groups[0] ?? '', topic),
  },
  { message: /(undefined|null) is not an object/, steps: (topic) => adviseNothing(topic.groups[0] ?? '', topic) },
  { type: /NullPointerException$/, steps: (topic) => adviseNothing('null', topic) },
  { message: /nil pointer dereference/, steps: adviseNil },
  {
    type: /AttributeError$/,
    message: /'([^']+)' object has no attribute '([^']+)'/,
    steps: ({ groups: [type, name], place, blamed }) => [
      `At ${place}, ${blamed ?? 'the object'} is of type ${type}: check whether it should be, and how ${name} is spelt in that class.`,
    ],
  },
  { message: /[\w$)\]] is (undefined|null)$/, steps: (topic) => adviseNothing(topic.groups[0] ?? '', topic) },
  {
    message: /^(\S+)\.([\w$]+) is not a function/,
    steps: ({ groups: [object, name], place, ...topic }) => [
      `Log ${object} and typeof ${object}.${name} just before ${place}${tellSource(topic)}: it is another thing than the code expects, or ${name} is spelt otherwise.`,
    ],
  },
  {
    message: /^(\S+) is not a function/,
    steps: ({ groups: [name], place }) => [
      `Log typeof ${name} just before ${place}; check its import or export (default or named) and its spelling.`,
    ],
  },
  {
    message: /(?:index|Index)(?: (-?\d+))?:? out of (?:range|bounds)(?: \[(-?\d+)\])?|list index out of range/,
    steps: ({ groups, place, blamed }) => [
      `Print the length of ${blamed ?? 'the sequence'} and the index${tellIndex(groups)} just before ${place}.`,
      'Check the empty case and the loop bounds (off by one) that lead there.',
    ],
  },
  {
    message: /assignment to entry in nil map/,
    steps: ({ place, blamed, ...topic }) => [
      `Make ${blamed ?? 'the map'} with make or a literal before ${place}${tellSource(topic)}: a map that is only declared is nil.`,
    ],
  },
  {
    type: /ZeroDivisionError$|ArithmeticException$/,
    steps: ({ place }) => [
      `Find out which input makes the divisor at ${place} zero, and decide what the result is then.`,
    ],
  },
  {
    message: /divide by zero/,
    steps: ({ place }) => [
      `Find out which input makes the divisor at ${place} zero, and decide what the result is then.`,
    ],
  },
  {
    type: /ClassCastException$/,
    steps: ({ place }) => [`Print the object's class just before ${place} and find out where that object is put in.`],
  },
];

function adviseKey(topic: Topic): string[] {
  const [key] = topic.groups;
  const mapping = topic.blamed ?? 'the mapping';
  return [
    `Print the keys of ${mapping} just before ${topic.place}: ${key} is not among them${tellSource(topic)}.`,
    `If ${key} may be absent, use ${mapping === 'the mapping' ? '' : mapping}.get(${key}) and handle None there; if not, mend what builds ${mapping}.`,
  ];
}

function adviseNothing(nothing: string, topic: Topic): string[] {
  const value = topic.blamed ?? 'the value';
  return [
    `Find out why ${value} is ${nothing} at ${topic.place}${tellSource(topic)}.`,
    `Decide whether ${nothing} is allowed there: if so, handle it before ${topic.place}; if not, fail where the value is made, with a message that names what was not found.`,
  ];
}

function tellIndex(groups: string[]): string {
  const index = groups.find((group) => group !== '');
  return index === undefined ? '' : ` (${index})`;
}

function adviseNil({ place }: Topic): string[] {
  return [
    `Print each pointer and interface that ${place} dereferences; one of them is nil.`,
    'Check that every error returned by the calls before it is handled: a nil value usually comes with an ignored error.',
  ];
}
