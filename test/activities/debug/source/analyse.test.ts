import { describe, expect, it } from 'vitest';
import { analyseSpots, findPatterns } from '../../../../activities/debug/source/analyse.ts';

const PYTHON = `import json
from shop.users import find as find_user

LIMIT = 3

class Cart:
    def __init__(self, user):
        self.user = user

    def total(self, items, *, tax=0.2):
        user = find_user(items[0])
        for item in items:
            price = item['price'] * LIMIT
        return user.name + self.user.email + price
`;

const TYPESCRIPT = `import fs, { readFile as read } from 'node:fs';
import * as path from 'node:path';

const load = async (u: User, { id, x: { y } }: Options = {}) => {
  let user = await fetchUser(u);
  user = null;
  return user.name + id + y + path.join(u);
};

class Cart {
  private item?: Item;
  set(item: Item) {
    this.item = item;
  }
  get() {
    return this.item.price;
  }
}
`;

const JAVA = `package com.shop;

import com.shop.db.Repo;

public class Cart {
  private User owner;

  int total(List<Item> items, String code) {
    User buyer = Repo.find(code);
    for (Item item : items) {
      sum += item.price();
    }
    return buyer.name().length() + owner.age();
  }
}
`;

const GO = `package main

import (
	"fmt"
	y "gopkg.in/yaml.v3"
)

type Cart struct{ n *int }

func (c *Cart) Total(xs []int, i int) int {
	a, err := y.Load(xs)
	for k, v := range xs {
		fmt.Println(k, v)
	}
	return xs[i] + *c.n + a.B
}
`;

const lineOf = (text: string, code: string) => text.split('\n').findIndex((line) => line.includes(code)) + 1;

/** The failing line is the one with `code`; `from` reads `name kind line`. */
type Case = { path: string; text: string; code: string; message: string; blamed: string; from: string[]; in: string };
const CASES: Case[] = [
  {
    ...{ path: 'a.py', text: PYTHON, code: 'return user', in: 'Cart.total' },
    message: "'NoneType' object has no attribute 'name'",
    ...{ blamed: 'user', from: ['user assigned 11'] },
  },
  {
    ...{ path: 'b.py', text: PYTHON, code: 'return user', in: 'Cart.total' },
    message: "'NoneType' object has no attribute 'email'",
    ...{ blamed: 'self.user', from: ['self.user assigned 8'] },
  },
  {
    ...{ path: 'c.py', text: PYTHON, code: "item['price']", in: 'Cart.total' },
    message: "'price'",
    ...{ blamed: 'item', from: ['item loop variable 12'] },
  },
  {
    ...{ path: 'd.py', text: PYTHON, code: 'find_user(items', in: 'Cart.total' },
    message: "'NoneType' object is not callable",
    ...{ blamed: 'find_user', from: ['find_user imported 2'] },
  },
  {
    ...{ path: 'e.py', text: PYTHON, code: 'find_user(items', in: 'Cart.total' },
    message: "'NoneType' object is not subscriptable",
    ...{ blamed: 'items', from: ['items parameter 10'] },
  },
  {
    ...{ path: 'f.ts', text: TYPESCRIPT, code: 'return user', in: 'load' },
    message: "Cannot read properties of null (reading 'name')",
    ...{ blamed: 'user', from: ['user assigned 5', 'user assigned 6'] },
  },
  {
    ...{ path: 'g.tsx', text: TYPESCRIPT, code: 'return user', in: 'load' },
    message: 'y is not defined',
    ...{ blamed: 'y', from: ['y parameter 4'] },
  },
  {
    ...{ path: 'h.mts', text: TYPESCRIPT, code: 'return this', in: 'Cart.get' },
    message: "Cannot read properties of undefined (reading 'price')",
    ...{ blamed: 'this.item', from: ['this.item assigned 13'] },
  },
  {
    ...{ path: 'I.java', text: JAVA, code: 'return buyer', in: 'Cart.total' },
    message: 'Cannot invoke "User.name()" because "buyer" is null',
    ...{ blamed: 'buyer', from: ['buyer assigned 9'] },
  },
  {
    ...{ path: 'J.java', text: JAVA, code: 'return buyer', in: 'Cart.total' },
    message: 'Cannot invoke "User.age()" because "this.owner" is null',
    ...{ blamed: 'owner', from: ['owner assigned 6'] },
  },
];

describe('What an error is about, and where that gets its value', () => {
  it.each(CASES)('$path: $message', async ({ path, text, code, message, ...expected }) => {
    const errorType = message === "'price'" ? 'KeyError' : 'Error';
    const [facts] = (await analyseSpots({ path, text }, [{ line: lineOf(text, code), errorType, message }])) ?? [];
    const from = facts?.blamed?.definitions.map(({ name, kind, line }) => `${name} ${kind} ${line}`);
    expect({ in: facts?.function, blamed: facts?.blamed?.expression, from }).toEqual(expected);
  });
});

describe('What defines the names on a line', () => {
  const definitionsOn = async (path: string, text: string, code: string) => {
    const [facts] =
      (await analyseSpots({ path, text }, [{ line: lineOf(text, code), errorType: null, message: '' }])) ?? [];
    return facts?.definitions.map(({ name, kind, line }) => `${name} ${kind} ${line}`);
  };

  it('in Python', async () => {
    expect(await definitionsOn('a.py', PYTHON, 'price = item')).toEqual(['item loop variable 12', 'LIMIT assigned 4']);
  });

  it('in TypeScript, through patterns and imports', async () => {
    const expected = [
      'user assigned 5',
      'user assigned 6',
      'id parameter 4',
      'y parameter 4',
      'path imported 2',
      'u parameter 4',
    ];
    expect(await definitionsOn('a.ts', TYPESCRIPT, 'return user')).toEqual(expected);
  });

  it('in Java', async () => {
    expect(await definitionsOn('A.java', JAVA, 'Repo.find')).toEqual(['Repo imported 3', 'code parameter 8']);
  });

  it('in Go', async () => {
    const expected = ['xs parameter 10', 'i parameter 10', 'c parameter 10', 'a assigned 11'];
    expect(await definitionsOn('a.go', GO, 'return xs')).toEqual(expected);
  });
});

describe('Source that is no help', () => {
  it('of an unknown language gives nothing', async () => {
    expect(await analyseSpots({ path: 'a.rb', text: 'x = 1' }, [])).toBeUndefined();
  });

  it('with errors in it is read as far as it parses', async () => {
    const text = 'def load(order):\n    return order[\n';
    const [facts] = (await analyseSpots({ path: 'a.py', text }, [{ line: 2, errorType: null, message: '' }])) ?? [];
    expect(facts?.definitions).toEqual([{ name: 'order', kind: 'parameter', line: 1 }]);
  });
});

describe('Similar places', () => {
  it('are found by syntax: the same key, member or call, not the same text', async () => {
    const text = `# item['price']\na = item['price']\nb = other["price"].price\nc = price(1)\nd = x.price(2)\n`;
    const found = await findPatterns({ path: 'a.py', text }, [
      { kind: 'key', name: 'price' },
      { kind: 'member', name: 'price' },
      { kind: 'call', name: 'price' },
    ]);
    expect(found?.map(({ lines }) => lines)).toEqual([
      [2, 3],
      [3, 5],
      [4, 5],
    ]);
  });
});
