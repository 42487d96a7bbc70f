import { type Kind, parseValue } from '../../../src/settings/kinds.ts'
import { describeOrigin } from '../../../src/settings/origin.ts'
import type { Setting } from '../../../src/settings/setting.ts'
import { environmentKeys, isSettingName, offending, settingNames, settings } from '../../../src/settings/settings.ts'

const rows: readonly { name: (typeof settingNames)[number]; row: Setting<Kind> }[] = settingNames.map((name) => ({
  name,
  row: settings[name] as Setting<Kind>,
}))

describe('the table of settings', () => {
  test.each(rows)(
    '$name is in kebab case, with a sentence as help and a description of its values',
    ({ name, row }) => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(row.help).toMatch(/^\S.*\.$/)
      expect(row.expects).not.toBe('')
    },
  )

  test.each(rows)('the default of $name fits its schema, and is documented in one place only', ({ name, row }) => {
    if (row.default !== undefined) expect(offending(name, row.default)).toStrictEqual([])
    expect(row.default !== undefined && row.defaultSays !== undefined).toBe(false)
  })

  test.each(rows)('$name rejects empty text', ({ name, row }) => {
    const value = parseValue(row.kind, '')
    const parts = Array.isArray(value) ? value : typeof value === 'object' ? Object.values(value) : [value]
    expect(parts.every((part) => part === undefined || offending(name, part).length > 0)).toBe(true)
  })

  test.each(rows.filter(({ row }) => ['list', 'lines', 'pairs', 'variables'].includes(row.kind)))(
    '$name states what it means to have none',
    ({ name, row }) => {
      const limits: readonly string[] = ['allowed-account-ids']
      if (limits.includes(name)) expect(row.empty).toBe('refused')
      else expect(row.empty).toMatch(/^[A-Za-z`].* .*[^.]$/)
    },
  )

  it('merges pairs and variables by key and replaces everything else', () => {
    for (const { row } of rows)
      expect(row.merge).toBe(row.kind === 'pairs' || row.kind === 'variables' ? 'by-key' : undefined)
  })

  it('fills templates into texts only', () => {
    expect(rows.filter(({ row }) => row.template).map(({ row }) => row.kind)).toStrictEqual(['text', 'text', 'text'])
  })

  it('has no setting named like a key of an environment', () => {
    expect(settingNames.filter((name) => Object.hasOwn(environmentKeys, name))).toStrictEqual([])
  })

  it('lists the run settings, which environments cannot set', () => {
    expect(rows.filter(({ row }) => row.scope === 'run').map(({ name }) => name)).toStrictEqual([
      'environments',
      'environment',
      'command',
      'dry-run',
      'github-token',
      'allow-events',
    ])
  })

  test.each(['', 'Tag', 'toString', 'constructor', '__proto__', 'branches', 'functon-name'])(
    '"%s" is not a setting',
    (name) => {
      expect(isSettingName(name)).toBe(false)
    },
  )
})

describe('parseValue', () => {
  test.each<{ kind: Kind; text: string; expected: unknown }>([
    { kind: 'text', text: '1.10', expected: '1.10' },
    { kind: 'text', text: ' a ', expected: ' a ' },
    { kind: 'environments', text: 'dev: {}', expected: 'dev: {}' },
    { kind: 'boolean', text: 'true', expected: true },
    { kind: 'boolean', text: 'false', expected: false },
    { kind: 'seconds', text: '300', expected: 300 },
    { kind: 'seconds', text: '007', expected: 7 },
    { kind: 'list', text: 'a', expected: ['a'] },
    { kind: 'list', text: 'a, b,,c\n d \n\n', expected: ['a', 'b', 'c', 'd'] },
    { kind: 'list', text: '["a,b", "c"]', expected: ['a,b', 'c'] },
    { kind: 'list', text: '[]', expected: [] },
    { kind: 'list', text: '', expected: [] },
    { kind: 'list', text: 'a\r\nb', expected: ['a', 'b'] },
    { kind: 'pairs', text: 'a=b', expected: { a: 'b' } },
    { kind: 'pairs', text: 'a=b, c = d=e\nf=g', expected: { a: 'b', c: 'd=e', f: 'g' } },
    { kind: 'pairs', text: '', expected: {} },
    { kind: 'lines', text: 'a, b\n c \n\n', expected: ['a, b', 'c'] },
    { kind: 'lines', text: '["a\\nb", "c"]', expected: ['a\nb', 'c'] },
    { kind: 'lines', text: '', expected: [] },
    { kind: 'variables', text: 'A=b, c=d\r\nE_1=', expected: { A: 'b, c=d', E_1: '' } },
    { kind: 'variables', text: '', expected: {} },
  ])('$kind "$text" -> $expected', ({ kind, text, expected }) => {
    expect(parseValue(kind, text)).toStrictEqual(expected)
  })

  test.each<{ kind: Kind; text: string }>([
    { kind: 'boolean', text: '' },
    { kind: 'boolean', text: 'TRUE' },
    { kind: 'boolean', text: 'yes' },
    { kind: 'boolean', text: '1' },
    { kind: 'boolean', text: ' true' },
    { kind: 'seconds', text: '' },
    { kind: 'seconds', text: '-1' },
    { kind: 'seconds', text: '1.5' },
    { kind: 'seconds', text: '1e3' },
    { kind: 'seconds', text: '0x10' },
    { kind: 'seconds', text: '5m' },
    { kind: 'seconds', text: '1234567890' },
    { kind: 'list', text: '[a, b]' },
    { kind: 'list', text: '["a", 1]' },
    { kind: 'list', text: '["a"' },
    { kind: 'lines', text: '[1]' },
    { kind: 'variables', text: 'A' },
    { kind: 'variables', text: 'A-B=c' },
    { kind: 'variables', text: '1A=c' },
    { kind: 'variables', text: '=c' },
    { kind: 'list', text: '[["a"]]' },
    { kind: 'pairs', text: 'a' },
    { kind: 'pairs', text: 'a=' },
    { kind: 'pairs', text: '=b' },
    { kind: 'pairs', text: 'a=b, c' },
    { kind: 'pairs', text: 'a b=c' },
  ])('"$text" is not of kind $kind', ({ kind, text }) => {
    expect(parseValue(kind, text)).toBeUndefined()
  })
})

describe('offending', () => {
  test.each([
    { name: 'aws-region', value: 'ap-northeast-1', expected: [] },
    { name: 'aws-region', value: 'us-gov-west-1', expected: [] },
    { name: 'aws-region', value: 'us-iso-east-1', expected: [] },
    { name: 'aws-region', value: 'mars', expected: ['mars'] },
    { name: 'aws-region', value: 'us-east-1\nx', expected: ['us-east-1\nx'] },
    { name: 'aws-region', value: 'us-east-1.evil.example', expected: ['us-east-1.evil.example'] },
    { name: 'role-to-assume', value: 'arn:aws-cn:iam::123456789012:role/a/b', expected: [] },
    { name: 'role-to-assume', value: 'arn:aws:iam::12345:role/a', expected: ['arn:aws:iam::12345:role/a'] },
    { name: 'role-to-assume', value: 'arn:aws:iam::123456789012:role/', expected: ['arn:aws:iam::123456789012:role/'] },
    { name: 'role-session-name', value: 'x', expected: ['x'] },
    { name: 'role-session-name', value: 'a b', expected: ['a b'] },
    { name: 'role-session-name', value: 'x'.repeat(65), expected: ['x'.repeat(65)] },
    { name: 'role-duration-seconds', value: 899, expected: ['899'] },
    { name: 'role-duration-seconds', value: 43_201, expected: ['43201'] },
    { name: 'wait-timeout', value: 0, expected: ['0'] },
    { name: 'allowed-account-ids', value: ['123456789012', '1', 'x'], expected: ['1', 'x'] },
    {
      name: 'allow-events',
      value: ['push', 'of_tomorrow', 'workflow-run', 'Push', '*', 'a_'],
      expected: ['workflow-run', 'Push', '*', 'a_'],
    },
    {
      name: 'build-env',
      value: ['OK', 'AWS_REGION', 'INPUT_X', 'ACTIONS_X', 'GITHUB_TOKEN', '1A', 'A-B'],
      expected: ['AWS_REGION', 'INPUT_X', 'ACTIONS_X', 'GITHUB_TOKEN', '1A', 'A-B'],
    },
    { name: 'go-package', value: '-x', expected: ['-x'] },
    { name: 'go-tags', value: ['a', 'a b', 'a,b', ''], expected: ['a b', 'a,b', ''] },
    { name: 'registry-mirrors', value: { a: 'b.example', c: 'http://d', e: 'f/g' }, expected: ['http://d', 'f/g'] },
    { name: 'include', value: ['a', ''], expected: [''] },
    { name: 'tag', value: 5, expected: ['5'] },
  ] as const)('$name $value: $expected', ({ name, value, expected }) => {
    expect(offending(name, value)).toStrictEqual([...expected])
  })
})

describe('describeOrigin', () => {
  test.each([
    { from: { kind: 'default', name: 'tag' }, expected: 'default of tag' },
    { from: { kind: 'input', name: 'tag' }, expected: 'input tag' },
    {
      from: { kind: 'yaml', where: 'environments', path: 'environments.dev.tag', line: 2, column: 8 },
      expected: 'environments.dev.tag, line 2',
    },
  ] as const)('$expected', ({ from, expected }) => {
    expect(describeOrigin(from)).toBe(expected)
  })
})
