const BUILTINS = ['open', 'print', 'input', 'breakpoint', '__import__'].map((name) => `builtins.${name}`);

/** Modules that exist to reach files, processes, networks or databases. */
const MODULES = [
  'aiofiles',
  'aiohttp',
  'aiokafka',
  'aiomysql',
  'aioredis',
  'aiosqlite',
  'asyncpg',
  'asyncssh',
  'boto3',
  'botocore',
  'confluent_kafka',
  'dbm',
  'elasticsearch',
  'fileinput',
  'ftplib',
  'glob',
  'grpc',
  'http.client',
  'http.server',
  'httplib2',
  'httpx',
  'imaplib',
  'kafka',
  'mmap',
  'motor',
  'mysql',
  'nntplib',
  'paramiko',
  'peewee',
  'pika',
  'poplib',
  'psycopg',
  'psycopg2',
  'pty',
  'pymongo',
  'pymysql',
  'redis',
  'requests',
  'select',
  'selectors',
  'shelve',
  'shutil',
  'smtplib',
  'socket',
  'socketserver',
  'sqlalchemy',
  'sqlite3',
  'ssl',
  'subprocess',
  'telnetlib',
  'tempfile',
  'urllib.request',
  'urllib3',
  'webbrowser',
  'websocket',
  'websockets',
  'xmlrpc',
];

/** What reaches out in modules that are otherwise harmless. */
const MEMBERS = [
  'asyncio.create_subprocess_exec',
  'asyncio.create_subprocess_shell',
  'asyncio.open_connection',
  'asyncio.open_unix_connection',
  'asyncio.start_server',
  'asyncio.start_unix_server',
  'bz2.open',
  'codecs.open',
  'gzip.open',
  'importlib.import_module',
  'io.FileIO',
  'io.open',
  'linecache.getline',
  'linecache.getlines',
  'lzma.open',
  'sys.__stderr__',
  'sys.__stdin__',
  'sys.__stdout__',
  'sys.stderr',
  'sys.stdin',
  'sys.stdout',
  'tarfile.TarFile',
  'tarfile.open',
  'zipfile.ZipFile',
];

/** What `os` has that only computes. All the rest of it asks or changes the system. */
const PURE_OS = [
  'PathLike',
  'altsep',
  'curdir',
  'devnull',
  'error',
  'extsep',
  'fsdecode',
  'fsencode',
  'fspath',
  'linesep',
  'name',
  'pardir',
  'pathsep',
  'sep',
  'path.basename',
  'path.commonpath',
  'path.commonprefix',
  'path.dirname',
  'path.isabs',
  'path.join',
  'path.normcase',
  'path.normpath',
  'path.split',
  'path.splitdrive',
  'path.splitext',
].map((name) => `os.${name}`);

/** Whether a dotted name, imports and builtins resolved, reaches outside the program. */
export function isIo(path: string): boolean {
  if (path === 'os' || path === 'os.path') return false;
  // What is taken from the class itself, such as `Path.cwd` or `Path.read_text`.
  if (path.startsWith('pathlib.Path.')) return true;
  if (path.startsWith('os.')) return !PURE_OS.some((pure) => isWithin(path, pure));
  return [...BUILTINS, ...MODULES, ...MEMBERS].some((name) => isWithin(path, name));
}

function isWithin(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`);
}
