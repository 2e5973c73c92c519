import { describe, expect, it } from 'vitest';
import { nameNode } from '../../../activities/coder/naming.ts';

const NAMES: [path: string, className: string][] = [
  ['node_user_writer_effect.py', 'NodeUserWriterEffect'],
  ['user_writer.py', 'NodeUserWriterEffect'],
  ['src/nodes/user_writer_effect.py', 'NodeUserWriterEffect'],
  ['user-writer.py', 'NodeUserWriterEffect'],
  ['user.writer.py', 'NodeUserWriterEffect'],
  ['user writer', 'NodeUserWriterEffect'],
  ['UserWriter.py', 'NodeUserWriterEffect'],
  ['NodeHTTPClientEffect.py', 'NodeHTTPClientEffect'],
  ['node_authenticator_effect_v2.py', 'NodeAuthenticatorV2Effect'],
  ['node_oauth2_effect.py', 'NodeOauth2Effect'],
  ['2fa_effect.py', 'Node2faEffect'],
  ['class.py', 'NodeClassEffect'],
  ['import_effect.py', 'NodeImportEffect'],
  ['größe_effect.py', 'NodeGrößeEffect'],
  ['用户_effect.py', 'Node用户Effect'],
  ['ﬁle_effect.py', 'NodeFileEffect'],
  ['event_reducer_effect.py', 'NodeEventReducerEffect'],
  ['user_writer_effect/node.py', 'NodeUserWriterEffect'],
  ['__init__.py', 'NodeInitEffect'],
  ['nodes/effect.py', 'NodeNodesEffect'],
  ['effect.py', 'NodeUnnamedEffect'],
  ['!!!.py', 'NodeUnnamedEffect'],
  ['.py', 'NodeUnnamedEffect'],
];

describe('the class of an Effect', () => {
  it.each(NAMES)('%s defines %s', (path, className) => {
    expect(nameNode(path, 'Effect').className).toBe(className);
  });

  it('follows node_type when the file says another kind, and says so', () => {
    const names = nameNode('node_user_compute.py', 'Effect');
    expect(names.className).toBe('NodeUserEffect');
    expect(names.notes.join()).toContain('compute');
  });

  it('notes a file that Python cannot import by name, and one that hides a standard module', () => {
    expect(nameNode('user_writer.py', 'Effect').notes).toEqual([]);
    for (const path of ['user-writer.py', '2fa.py', 'user_writer.txt', 'class.py', 'typing.py']) {
      expect(nameNode(path, 'Effect').notes, path).toHaveLength(1);
    }
  });
});
