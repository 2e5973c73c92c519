import type { Language } from '../../syntax/parser.ts';

/** How a definition came to be, in words that go before its line. */
export type DefinitionKind = 'assigned' | 'parameter' | 'loop variable' | 'function' | 'class' | 'imported';

/** Names of node types and fields in a language's tree-sitter grammar. */
export type Grammar = {
  functions: string[];
  classes: string[];
  /** Nodes that are a name by themselves. */
  names: string[];
  members: { type: string; object: string; property: string }[];
  subscripts: { type: string; object: string; index: string }[];
  calls: { type: string; callee: string }[];
  /** With no field the node's children are the targets. */
  definitions: { type: string; field?: string; kind: DefinitionKind }[];
};

const PYTHON: Grammar = {
  functions: ['function_definition', 'lambda'],
  classes: ['class_definition'],
  names: ['identifier'],
  members: [{ type: 'attribute', object: 'object', property: 'attribute' }],
  subscripts: [{ type: 'subscript', object: 'value', index: 'subscript' }],
  calls: [{ type: 'call', callee: 'function' }],
  definitions: [
    { type: 'assignment', field: 'left', kind: 'assigned' },
    { type: 'augmented_assignment', field: 'left', kind: 'assigned' },
    { type: 'named_expression', field: 'name', kind: 'assigned' },
    { type: 'as_pattern', field: 'alias', kind: 'assigned' },
    { type: 'for_statement', field: 'left', kind: 'loop variable' },
    { type: 'for_in_clause', field: 'left', kind: 'loop variable' },
    { type: 'parameters', kind: 'parameter' },
    { type: 'lambda_parameters', kind: 'parameter' },
    { type: 'function_definition', field: 'name', kind: 'function' },
    { type: 'class_definition', field: 'name', kind: 'class' },
    { type: 'import_statement', field: 'name', kind: 'imported' },
    { type: 'import_from_statement', field: 'name', kind: 'imported' },
  ],
};

const JAVASCRIPT: Grammar = {
  functions: [
    'function_declaration',
    'function_expression',
    'arrow_function',
    'method_definition',
    'generator_function',
    'generator_function_declaration',
  ],
  classes: ['class_declaration', 'class'],
  names: [
    'identifier',
    'property_identifier',
    'shorthand_property_identifier',
    'shorthand_property_identifier_pattern',
  ],
  members: [{ type: 'member_expression', object: 'object', property: 'property' }],
  subscripts: [{ type: 'subscript_expression', object: 'object', index: 'index' }],
  calls: [
    { type: 'call_expression', callee: 'function' },
    { type: 'new_expression', callee: 'constructor' },
  ],
  definitions: [
    { type: 'variable_declarator', field: 'name', kind: 'assigned' },
    { type: 'assignment_expression', field: 'left', kind: 'assigned' },
    { type: 'for_in_statement', field: 'left', kind: 'loop variable' },
    { type: 'catch_clause', field: 'parameter', kind: 'parameter' },
    { type: 'formal_parameters', kind: 'parameter' },
    { type: 'arrow_function', field: 'parameter', kind: 'parameter' },
    { type: 'function_declaration', field: 'name', kind: 'function' },
    { type: 'generator_function_declaration', field: 'name', kind: 'function' },
    { type: 'method_definition', field: 'name', kind: 'function' },
    { type: 'class_declaration', field: 'name', kind: 'class' },
    { type: 'import_clause', kind: 'imported' },
  ],
};

const JAVA: Grammar = {
  functions: ['method_declaration', 'constructor_declaration', 'lambda_expression'],
  classes: ['class_declaration', 'record_declaration', 'enum_declaration', 'interface_declaration'],
  names: ['identifier', 'type_identifier'],
  members: [
    { type: 'field_access', object: 'object', property: 'field' },
    { type: 'method_invocation', object: 'object', property: 'name' },
  ],
  subscripts: [{ type: 'array_access', object: 'array', index: 'index' }],
  calls: [
    { type: 'method_invocation', callee: 'name' },
    { type: 'object_creation_expression', callee: 'type' },
  ],
  definitions: [
    { type: 'variable_declarator', field: 'name', kind: 'assigned' },
    { type: 'assignment_expression', field: 'left', kind: 'assigned' },
    { type: 'resource', field: 'name', kind: 'assigned' },
    { type: 'enhanced_for_statement', field: 'name', kind: 'loop variable' },
    { type: 'formal_parameter', field: 'name', kind: 'parameter' },
    { type: 'catch_formal_parameter', field: 'name', kind: 'parameter' },
    { type: 'lambda_expression', field: 'parameters', kind: 'parameter' },
    { type: 'method_declaration', field: 'name', kind: 'function' },
    { type: 'class_declaration', field: 'name', kind: 'class' },
    { type: 'import_declaration', kind: 'imported' },
  ],
};

const GO: Grammar = {
  functions: ['function_declaration', 'method_declaration', 'func_literal'],
  classes: ['type_spec'],
  names: ['identifier', 'field_identifier', 'type_identifier', 'package_identifier'],
  members: [{ type: 'selector_expression', object: 'operand', property: 'field' }],
  subscripts: [{ type: 'index_expression', object: 'operand', index: 'index' }],
  calls: [{ type: 'call_expression', callee: 'function' }],
  definitions: [
    { type: 'short_var_declaration', field: 'left', kind: 'assigned' },
    { type: 'assignment_statement', field: 'left', kind: 'assigned' },
    { type: 'var_spec', field: 'name', kind: 'assigned' },
    { type: 'const_spec', field: 'name', kind: 'assigned' },
    { type: 'range_clause', field: 'left', kind: 'loop variable' },
    { type: 'parameter_declaration', field: 'name', kind: 'parameter' },
    { type: 'function_declaration', field: 'name', kind: 'function' },
    { type: 'method_declaration', field: 'name', kind: 'function' },
    { type: 'type_spec', field: 'name', kind: 'class' },
    { type: 'import_spec', kind: 'imported' },
  ],
};

/** The tables of each language. TypeScript's grammar extends JavaScript's. */
export const GRAMMARS: Record<Language, Grammar> = {
  python: PYTHON,
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  tsx: JAVASCRIPT,
  java: JAVA,
  go: GO,
};
