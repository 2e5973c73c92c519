import { describe, expect, it } from 'vitest';
import type { AffectedFile } from '../../../../activities/debug/places/affected-files.ts';
import { locateFrame } from '../../../../activities/debug/places/locate.ts';
import { classifyOrigin, type Origin } from '../../../../activities/debug/places/origin.ts';

const fileOf = (relative: string, text = ''): AffectedFile => {
  return { path: relative, absolute: `/srv/shop/${relative}`, relative, text, lines: text.split('\n') };
};
const locate = (printed: string, files: AffectedFile[], name: string | null = null) => {
  const found = locateFrame({ file: printed, line: 1, function: name }, files);
  return found.map(({ file, match }) => `${file.path} ${match}`);
};

/** The path that a trace prints, the affected files, and which of them it means. */
const PATHS: [printed: string, files: string[], expected: string[]][] = [
  ['/srv/shop/src/cart.py', ['src/cart.py', 'cart.py'], ['src/cart.py exact']],
  ['/srv/build/src/cart.py', ['src/cart.py', 'old/cart.py'], ['src/cart.py suffix']],
  ['src/cart.py', ['src/cart.py'], ['src/cart.py suffix']],
  ['cart.py', ['src/cart.py', 'old/cart.py'], ['src/cart.py suffix', 'old/cart.py suffix']],
  ['C:\\build\\src\\cart.py', ['src/cart.py'], ['src/cart.py suffix']],
  ['/app/cart.py', ['src/cart.py'], ['src/cart.py name']],
  ['/app/index.js', ['src/index.js'], []],
  ['/app/web/index.js', ['src/web/index.js'], ['src/web/index.js name']],
  ['/app/mycart.py', ['cart.py'], []],
  ['/app/venv/lib/python3.12/site-packages/shop/cart.py', ['cart.py'], []],
  ['/usr/lib/python3.12/json/decoder.py', ['decoder.py'], []],
  ['/app/node_modules/cart/cart.js', ['cart.js'], []],
  ['/app/node_modules/cart/cart.js', ['node_modules/cart/cart.js'], ['node_modules/cart/cart.js suffix']],
  ['<string>', ['string'], []],
];

describe('A frame is found in the affected files', () => {
  it.each(PATHS)('%s among %j', (printed, files, expected) => {
    expect(
      locate(
        printed,
        files.map((path) => fileOf(path)),
      ),
    ).toEqual(expected);
  });

  it('by package and file name when it is of a Java class, wherever the file lies', () => {
    const files = [fileOf('core/src/Cart.java', 'package com.shop;'), fileOf('web/Cart.java', 'package com.web;')];
    expect(locate('com/shop/Cart.java', files, 'com.shop.Cart.total')).toEqual(['core/src/Cart.java suffix']);
    expect(locate('com/other/Cart.java', files, 'com.other.Cart.total')).toEqual([]);
  });

  it("not in a class without a package when the frame's class has one", () => {
    const files = [fileOf('Main.java', 'class Main {}')];
    expect(locate('com/tool/Main.java', files, 'com.tool.Main.main')).toEqual([]);
    expect(locate('Main.java', files, 'Main.main')).toEqual(['Main.java suffix']);
  });
});

const ORIGINS: [file: string | null, name: string | null, origin: Origin][] = [
  ['/app/src/cart.py', 'total', 'project'],
  ['/app/.venv/lib/python3.12/site-packages/flask/app.py', 'run', 'library'],
  ['/usr/lib/python3.12/json/__init__.py', 'loads', 'runtime'],
  ['<frozen importlib._bootstrap>', null, 'runtime'],
  ['/app/node_modules/express/index.js', null, 'library'],
  ['node:internal/process/task_queues', null, 'runtime'],
  ['/home/me/go/pkg/mod/github.com/x/y@v1.2.3/y.go', 'y.Do', 'library'],
  ['/usr/local/go/src/net/http/server.go', 'net/http.(*conn).serve', 'runtime'],
  ['/go/src/app/main.go', 'main.main', 'project'],
  ['java/util/ArrayList.java', 'java.util.ArrayList.forEach', 'runtime'],
  ['org/springframework/web/Filter.java', 'org.springframework.web.Filter.run', 'library'],
  ['com/shop/Cart.java', 'com.shop.Cart.total', 'project'],
  [null, 'native', 'project'],
];

describe("A frame's code comes from", () => {
  it.each(ORIGINS)('%s (%s): %s', (file, name, origin) => {
    expect(classifyOrigin({ file, line: 1, function: name })).toBe(origin);
  });
});
