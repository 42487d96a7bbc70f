import { GO_TIMEOUT_MS, MAIN, MODULE, openModule } from './go-scene.ts'
import '../realms.ts'

const USES_DEP = 'package main\n\nimport "example.com/dep"\n\nfunc main() { dep.X() }\n'

describe('a build that lacks a folder or a file of the checkout', () => {
  const surroundings: readonly {
    name: string
    files: Readonly<Record<string, string>>
    directory?: string
    problem: { code: string; message: string; hint: string }
  }[] = [
    ...[
      { folder: '/Users/me/src/dep', required: 'v0.0.0-20200101000000-000000000000' },
      { folder: '../dep', required: 'v1.2.3' },
      { folder: './libs/my dep', required: 'v1.2.3' },
    ].map(({ folder, required }) => ({
      name: `the folder ${folder}, which go.mod replaces a module by`,
      files: {
        'go.mod': `${MODULE}\nrequire example.com/dep ${required}\n\nreplace example.com/dep => "${folder}"\n`,
        'main.go': USES_DEP,
      },
      problem: {
        code: 'replace-missing',
        message: `go.mod replaces example.com/dep by ${folder}, which this checkout does not have.`,
        hint: 'Remove the replace line from go.mod, or commit the folder inside the repository and write its relative path.',
      },
    })),
    {
      name: 'a replaced folder, in a module that go loads as a whole',
      files: {
        'go.mod': `module example.com/app\n\ngo 1.16\n\nrequire example.com/dep v1.2.3\n\nreplace example.com/dep => ../dep\n`,
        'main.go': USES_DEP,
      },
      problem: {
        code: 'replace-missing',
        message: 'go.mod replaces example.com/dep by ../dep, which this checkout does not have.',
        hint: 'Remove the replace line from go.mod, or commit the folder inside the repository and write its relative path.',
      },
    },
    {
      name: 'two replaced folders',
      files: {
        'go.mod': `${MODULE}\nrequire (\n\texample.com/dep v1.2.3\n\texample.com/other v1.2.3\n)\n\nreplace (\n\texample.com/dep => ../dep\n\texample.com/other => ../other\n)\n`,
        'main.go': USES_DEP,
        'other.go': 'package main\n\nimport _ "example.com/other"\n',
      },
      problem: {
        code: 'replace-missing',
        message:
          'go.mod replaces example.com/dep by ../dep and example.com/other by ../other, which this checkout does not have.',
        hint: 'Remove the replace line from go.mod, or commit the folder inside the repository and write its relative path.',
      },
    },
    {
      name: 'a folder that go.work replaces a module by',
      files: {
        'go.work': 'go 1.23\n\nuse ./app\n\nreplace example.com/dep => ../dep\n',
        'app/go.mod': `${MODULE}\nrequire example.com/dep v1.2.3\n`,
        'app/main.go': USES_DEP,
      },
      directory: 'app',
      problem: {
        code: 'replace-missing',
        message: 'go.work replaces example.com/dep by ../dep, which this checkout does not have.',
        hint: 'Remove the replace line from go.work, or commit the folder inside the repository and write its relative path.',
      },
    },
    {
      name: 'a Git submodule, which go.mod replaces a module by',
      files: {
        'go.mod': `${MODULE}\nrequire example.com/dep v1.2.3\n\nreplace example.com/dep => ./dep\n`,
        'main.go': USES_DEP,
        'dep/.keep': '',
      },
      problem: {
        code: 'replace-empty',
        message: 'go.mod replaces example.com/dep by ./dep, where there is no go.mod.',
        hint: 'If it is a Git submodule, set  submodules: true  on actions/checkout. Otherwise commit its go.mod.',
      },
    },
    {
      name: 'a folder that go.work lists',
      files: { 'go.work': 'go 1.23\n\nuse (\n\t./app\n\t./gone\n)\n', 'app/go.mod': MODULE, 'app/main.go': MAIN },
      directory: 'app',
      problem: {
        code: 'work-folder-missing',
        message: 'go.work lists ../gone, where there is no go.mod.',
        hint: 'Commit the folder, or if it is a Git submodule, set  submodules: true  on actions/checkout. To build without go.work, set  GOWORK: off  in the env of the step.',
      },
    },
    ...[
      {
        name: 'a package in vendor',
        files: {},
        reason: 'cannot find module providing package example.com/dep',
      },
      {
        name: 'a package of a package in vendor',
        files: { 'vendor/example.com/dep/dep.go': 'package dep\n\nimport _ "example.com/dep/sub"\n\nfunc X() {}\n' },
        reason: 'cannot find module providing package example.com/dep/sub',
      },
      {
        name: 'a file of a package in vendor',
        files: { 'vendor/example.com/dep/dep.go': 'package dep\n\nfunc X() { y() }\n' },
        reason: 'vendor/example.com/dep/dep.go:3:12: undefined: y',
      },
      {
        name: 'a file that a package in vendor embeds',
        files: {
          'vendor/example.com/dep/dep.go':
            'package dep\n\nimport _ "embed"\n\n//go:embed page.html\nvar page string\n\nfunc X() { println(page) }\n',
        },
        reason: 'vendor/example.com/dep/dep.go:5:12: pattern page.html: no matching files found',
      },
      {
        name: 'vendor/modules.txt',
        files: { 'vendor/modules.txt': '', 'vendor/example.com/dep/dep.go': 'package dep\n\nfunc X() {}\n' },
        reason:
          'example.com/dep@v1.2.3: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt',
      },
    ].map(({ name, files, reason }) => ({
      name,
      files: {
        'go.mod': `${MODULE}\nrequire example.com/dep v1.2.3\n`,
        'main.go': USES_DEP,
        'vendor/modules.txt': '# example.com/dep v1.2.3\n## explicit; go 1.23\nexample.com/dep\n',
        ...files,
      },
      problem: {
        code: 'vendor-incomplete',
        message: `The folder vendor does not have what the code needs: ${reason}.`,
        hint: 'Run  go mod vendor  and commit the whole folder, also what .gitignore leaves out:  git add -f vendor .',
      },
    })),
    {
      name: 'a package in the vendor folder of go.work',
      files: {
        'go.work': 'go 1.23\n\nuse ./app\n',
        'app/go.mod': `${MODULE}\nrequire example.com/dep v1.2.3\n`,
        'app/main.go': USES_DEP,
        'vendor/modules.txt': '## workspace\n# example.com/dep v1.2.3\n## explicit; go 1.23\nexample.com/dep\n',
      },
      directory: 'app',
      problem: {
        code: 'vendor-incomplete',
        message:
          'The folder vendor does not have what the code needs: cannot find module providing package example.com/dep.',
        hint: 'Run  go work vendor  and commit the whole folder, also what .gitignore leaves out:  git add -f vendor .',
      },
    },
  ]

  test.each(surroundings)(
    'names what the checkout lacks: $name',
    async ({ files, directory, problem }) => {
      await using scene = await openModule(files)
      await expect(scene.build({}, directory)).rejects.toMatchObject({
        code: 'go-elsewhere',
        hint: '',
        problems: [problem],
      })
    },
    GO_TIMEOUT_MS,
  )
})
