import type { Frame } from '../traces/trace.ts';

/** Where a frame's code comes from: the project, an installed library, or the language's own runtime. */
export type Origin = 'project' | 'library' | 'runtime';

const LIBRARY_PATH =
  /(?:^|[\\/])(?:site-packages|dist-packages|node_modules|vendor|\.yarn|\.venv|\.cargo|\.m2)[\\/]|[\\/]pkg[\\/]mod[\\/]|^[\\/]rustc[\\/]|@v\d+\.\d+/;
const RUNTIME_PATH = /^(?:node:|internal\/|<|\[|native$|eval at )|[\\/]lib[\\/]python\d(?:\.\d+)?[\\/]|^_testmain\.go$/;
/** Told by the package, since a project of one's own may lie in `/go/src/app`. */
const GO_RUNTIME_PATH =
  /[\\/]src[\\/](?:bufio|bytes|context|crypto|database|encoding|errors|fmt|html|internal|io|log|math|net|os|reflect|regexp|runtime|sort|strconv|strings|sync|syscall|testing|text|time)[\\/][\w/]*\.(?:go|s)$/;
const JAVA_RUNTIME = /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala)\./;
const JAVA_LIBRARY =
  /^(?:org\.(?:springframework|junit|apache|hibernate|eclipse|gradle|mockito|slf4j|testng)|com\.(?:google|fasterxml|zaxxer|mysql)|io\.(?:netty|micronaut|quarkus|grpc)|ch\.qos|reactor)\./;
const GO_RUNTIME = /^(?:runtime|reflect|testing|sync|panic)\b|^(?:net\/http|encoding\/\w+)\./;

/** Where a frame's code comes from, judged by its path and, where packages tell it, by its function's full name. */
export function classifyOrigin(frame: Frame): Origin {
  const { file, function: name } = frame;
  if (file === null) return 'project';
  if (LIBRARY_PATH.test(file)) return 'library';
  if (RUNTIME_PATH.test(file) || GO_RUNTIME_PATH.test(file)) return 'runtime';
  if (name === null) return 'project';
  if (/\.(?:java|kt|scala)$/.test(file)) return classifyClass(name);
  return file.endsWith('.go') && GO_RUNTIME.test(name) ? 'runtime' : 'project';
}

function classifyClass(name: string): Origin {
  if (JAVA_RUNTIME.test(name)) return 'runtime';
  return JAVA_LIBRARY.test(name) ? 'library' : 'project';
}
