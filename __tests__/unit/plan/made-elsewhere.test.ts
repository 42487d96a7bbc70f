import { madeElsewhereProblems } from '../../../src/plan/made-elsewhere.ts'
import type { DockerfileSource, Source } from '../../../src/plan/source.ts'
import { goSource } from '../../go-source.ts'
import { caller } from '../caller.ts'

describe('madeElsewhereProblems', () => {
  const place = { workspace: '/w', directory: '/w' }
  const docker: DockerfileSource = {
    ...{ kind: 'dockerfile', ...place, dockerfile: '/w/Dockerfile', context: '/w', target: undefined },
    ...{ args: {}, secrets: {}, ssh: [], cacheFrom: [], cacheTo: [], writesCache: false, buildEnv: [] },
  }
  const image = { text: 'app:pr', repositoryUri: undefined, name: 'app', registryId: undefined, region: undefined }
  const rows: readonly { name: string; source: Source; flags?: string; refused: readonly string[] }[] = [
    { name: 'binary', source: { kind: 'binary', ...place, path: '/w/a', include: [] }, refused: ['binary is a,'] },
    { name: 'zip-file', source: { kind: 'zip-file', ...place, path: '/w/a.zip' }, refused: ['zip-file is a.zip,'] },
    { name: 'an archive', source: { kind: 'archive', ...place, path: '/w/a.tar' }, refused: ['image-uri is a.tar,'] },
    {
      name: 'an image in ECR',
      source: { kind: 'image-uri', ...place, image: { ...image, tag: 'pr', digest: undefined } },
      refused: ['image-uri is app:pr,'],
    },
    {
      name: 'a cache on disk',
      source: { ...docker, cacheFrom: ['type=gha', 'src=x, type=local'] },
      refused: ['cache-from is src=x, type=local,'],
    },
    { name: 'other caches', source: { ...docker, cacheFrom: ['type=gha', 'type=registry,ref=a/local'] }, refused: [] },
    {
      name: 'flags that lead elsewhere',
      source: goSource('/w'),
      flags: `-overlay=a '--modfile=b c' -toolexec=d --mod=mod`,
      refused: ['-overlay=a,', '--modfile=b c,', '-toolexec=d,', '--mod=mod,'],
    },
    { name: 'other flags', source: goSource('/w'), flags: '-mod=vendor -trimpath -modcacherw -p=2', refused: [] },
    { name: 'Go code', source: goSource('/w'), refused: [] },
    { name: 'a Dockerfile', source: docker, refused: [] },
  ]

  test.each(rows)('$name: $refused', ({ source, flags = '', refused }) => {
    const found = madeElsewhereProblems(
      caller({ event: { name: 'watch' }, buildVariables: { GOFLAGS: flags } }),
      source,
    )
    expect(found).toStrictEqual(
      refused.map((text) => expect.objectContaining({ message: expect.stringContaining(text) })),
    )
    expect(madeElsewhereProblems(caller({ buildVariables: { GOFLAGS: flags } }), source)).toStrictEqual([])
  })
})
