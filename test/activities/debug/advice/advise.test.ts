import { describe, expect, it } from 'vitest';
import { adviseOn } from '../../../../activities/debug/advice/advise.ts';
import { findSubject } from '../../../../activities/debug/source/subject.ts';

const about = { place: 'src/cart.py:4', blamed: 'user', source: 'assigned at src/cart.py:2' };

/** An error and a telling part of the first step that is suggested for it. */
const ADVICE: [errorType: string, message: string, step: string][] = [
  ['KeyError', "'id'", "keys of user just before src/cart.py:4: 'id' is not among them (assigned at src/cart.py:2)"],
  ['AttributeError', "'NoneType' object has no attribute 'name'", 'Find out why user is None at src/cart.py:4'],
  ['AttributeError', "'Cart' object has no attribute 'totl'", 'user is of type Cart'],
  ['TypeError', "'NoneType' object is not subscriptable", 'why user is None'],
  ['TypeError', "Cannot read properties of undefined (reading 'name')", 'why user is undefined'],
  ['TypeError', 'user.save is not a function', 'typeof user.save'],
  ['TypeError', 'load() missing 1 required positional argument: b', 'the signature of load()'],
  ['java.lang.NullPointerException', '', 'why user is null'],
  ['java.lang.ArrayIndexOutOfBoundsException', 'Index 5 out of bounds for length 3', 'the index (5)'],
  ['java.lang.ClassNotFoundException', 'com.shop.Cart', 'class path at run time has com.shop.Cart'],
  ['IndexError', 'list index out of range', 'length of user'],
  ['runtime error', 'index out of range [5] with length 3', 'the index (5)'],
  ['runtime error', 'invalid memory address or nil pointer dereference', 'one of them is nil'],
  ['fatal error', 'all goroutines are asleep - deadlock!', 'channel'],
  ['ModuleNotFoundError', "No module named 'yaml'", 'python -c "import yaml"'],
  ['ImportError', "cannot import name 'Cart' from 'shop'", 'Check that shop defines Cart'],
  ['Error', "Cannot find module './nope'", "'./nope' as imported at src/cart.py:4"],
  ['FileNotFoundError', "[Errno 2] No such file or directory: 'data/cart.json'", 'absolute path of data/cart.json'],
  ['Error', "ENOENT: no such file or directory, open '/data/x'", 'absolute path of /data/x'],
  ['Error', 'connect ECONNREFUSED 127.0.0.1:5432', 'listens on 127.0.0.1:5432'],
  ['java.net.ConnectException', 'Connection refused', 'listens on the address'],
  ['TimeoutError', '', 'how long the call at src/cart.py:4 takes'],
  ['requests.exceptions.ReadTimeout', 'Read timed out.', 'how long the call at src/cart.py:4 takes'],
  ['panic', 'context deadline exceeded', 'how long the call at src/cart.py:4 takes'],
  ['NameError', "name 'totl' is not defined", 'spelling of totl'],
  ['ReferenceError', 'totl is not defined', 'spelling of totl'],
  ['UnboundLocalError', "cannot access local variable 'n' where it is not associated with a value", 'Give n a value'],
  ['SyntaxError', 'invalid syntax', 'Correct the syntax at src/cart.py:4'],
  ['SyntaxError', 'Unexpected token < in JSON at position 0', 'first 200 characters'],
  ['RecursionError', 'maximum recursion depth exceeded', 'end the recursion'],
  ['SyntaxError', "The requested module './b.mjs' does not provide an export named 'gone'", 'exports of ./b.mjs: gone'],
  ['panic', 'assignment to entry in nil map', 'Make user with make or a literal'],
  ['TypeError', 'load is not a function', 'typeof load'],
  ['TypeError', 'user is undefined', 'why user is undefined'],
  ['ZeroDivisionError', 'division by zero', 'makes the divisor'],
];

describe('The next step for a common error is concrete', () => {
  it.each(ADVICE)('%s: %s', (errorType, message, step) => {
    expect(adviseOn({ errorType, message }, about)[0]).toContain(step);
  });

  it('also when nothing is known of the code around it', () => {
    const steps = adviseOn(
      { errorType: 'KeyError', message: "'id'" },
      { place: 'the failing line', blamed: undefined, source: undefined },
    );
    expect(steps[0]).toBe("Print the keys of the mapping just before the failing line: 'id' is not among them.");
  });

  it('and absent for an error that is not known', () => {
    expect(adviseOn({ errorType: 'CartError', message: 'odd' }, about)).toEqual([]);
  });
});

describe('What a message is about', () => {
  it.each([
    ['AttributeError', "'NoneType' object has no attribute 'name'", { kind: 'member', name: 'name' }],
    ['KeyError', '42', { kind: 'key', name: '42' }],
    [
      'NullPointerException',
      'because the return value of "com.shop.Repo.find(String)" is null',
      { kind: 'result', name: 'find' },
    ],
    ['NullPointerException', 'because "<local1>" is null', undefined],
    ['ValueError', '42', undefined],
  ])('%s: %s', (errorType, message, subject) => {
    expect(findSubject(errorType, message)).toEqual(subject);
  });
});
