import type { AdviceRule } from './advice.ts';

/** Errors about what surrounds the program: modules, files, the network, memory. */
export const ENVIRONMENT_RULES: AdviceRule[] = [
  {
    message: /No module named '?([\w.]+)'?/,
    steps: ({ groups: [name], place }) => [
      `Check with the failing program's own interpreter: python -c "import ${name}" (another virtual environment is the usual cause).`,
      `If ${name} is part of the project, check the folder that it is started from and the package's __init__.py; if not, install it and list it as a dependency. It is imported at ${place}.`,
    ],
  },
  {
    message: /cannot import name '([^']+)'(?: from (?:partially initialized module )?'([^']+)')?/,
    steps: ({ groups: [name, module] }) => [
      `Check that ${module || 'the module'} defines ${name} in the installed version, and that no file of the project has the same name as a library.`,
      'Look for a circle of imports between the two modules; move the import into the function that needs it to test that.',
    ],
  },
  {
    message: /Cannot find (?:module|package) '([^']+)'/,
    steps: ({ groups: [name], place }) => [
      `Check the spelling, letter case and extension of '${name}' as imported at ${place}; for a package, run: npm ls ${name}`,
    ],
  },
  {
    type: /ClassNotFoundException$|NoClassDefFoundError$/,
    message: /^([\w./$]+)/,
    steps: ({ groups: [name] }) => [
      `Check that the class path at run time has ${name}: the build may have it only for compiling.`,
    ],
  },
  {
    message: /(?:No such file or directory|no such file or directory|NoSuchFile)[^'"/]*['"]?([^'"\n]*)/,
    steps: ({ groups: [path], place }) => [
      `Print the absolute path${path ? ` of ${path}` : ''} and the working directory just before ${place}: relative paths depend on where the program is started.`,
      'If the file is made by an earlier step, check that this step ran and where it wrote.',
    ],
  },
  {
    type: /FileNotFoundError$|FileNotFoundException$|NoSuchFileException$/,
    steps: ({ place }) => [`Print the absolute path and the working directory just before ${place}.`],
  },
  {
    message: /Permission denied|EACCES|EPERM|Operation not permitted|AccessDenied/,
    steps: () => [
      'Compare the user that runs the program (id) with the owner and mode of the path in the message (ls -l).',
    ],
  },
  {
    message: /ECONNREFUSED ?([\w.:[\]-]*)|[Cc]onnection refused/,
    steps: ({ groups: [address] }) => [
      `Check that the server runs and listens on ${address || 'the address in the message'} as seen from the failing process: inside a container, localhost is the container itself.`,
      'If the server is started at the same time, wait until it accepts connections before the first call.',
    ],
  },
  {
    message: /ENOTFOUND|EAI_AGAIN|Name or service not known|no such host|UnknownHost|getaddrinfo/,
    steps: () => [
      'Resolve the host name of the message where the program runs (getent hosts NAME); check its spelling and the network.',
    ],
  },
  {
    message: /EADDRINUSE|[Aa]ddress already in use/,
    steps: () => [
      'Find the process that has the port (ss -ltnp) and end it, or take another port; check that a former run was ended.',
    ],
  },
  {
    message: /timed out|ETIMEDOUT|deadline exceeded|[Tt]imeout/,
    steps: ({ place }) => [
      `Measure how long the call at ${place} takes with the same input, and compare it with its time limit.`,
      'Find out whether the other side is slow, unreachable, or waiting itself (a lock, a full pool) before raising the limit.',
    ],
  },
  {
    type: /Timeout(?:Error|Exception)?$/,
    steps: ({ place }) => [
      `Measure how long the call at ${place} takes with the same input, and compare it with its time limit.`,
    ],
  },
  {
    type: /MemoryError$|OutOfMemoryError$/,
    steps: ({ place }) => [
      `Measure the size of what is built at ${place}; process it in parts, or raise the memory limit if the size is meant.`,
    ],
  },
];
