import { findField, type SyntaxNode } from '../../syntax/syntax-node.ts';

/** A name that an import statement brings in, and the dotted thing behind it. `name` is `*` for a star import. */
export type ImportedName = {
  name: string;
  /** What the name stands for: `os` of `import os.path`, `os.path` of `from os import path`. */
  target: string;
  /** What the statement loads: `os.path` of `import os.path`, `os.*` of a star import. */
  loads: string;
};

/** The names of an `import` or `from … import` statement; none for any other node. */
export function listImportedNames(statement: SyntaxNode): ImportedName[] {
  if (statement.type === 'import_statement') return listImports(statement).map(nameOfImport);
  if (statement.type !== 'import_from_statement') return [];
  const from = findField(statement, 'module_name')?.text ?? '';
  const prefix = from.endsWith('.') ? from : `${from}.`;
  if (statement.children.some((child) => child.type === 'wildcard_import')) {
    return [{ name: '*', target: from, loads: `${prefix}*` }];
  }
  return listImports(statement).map(({ dotted, alias }) => {
    const target = prefix + dotted;
    return { name: alias ?? dotted, target, loads: target };
  });
}

type Imported = { dotted: string; alias: string | undefined };

function listImports(statement: SyntaxNode): Imported[] {
  const names = statement.children.filter((child) => child.field === 'name');
  return names.map((name) => ({
    dotted: (findField(name, 'name') ?? name).text,
    alias: findField(name, 'alias')?.text,
  }));
}

function nameOfImport({ dotted, alias }: Imported): ImportedName {
  const first = dotted.split('.')[0] ?? dotted;
  return alias ? { name: alias, target: dotted, loads: dotted } : { name: first, target: first, loads: dotted };
}
