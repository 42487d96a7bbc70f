import { baseFacts, type FoundBase } from '../../../src/inspect/base-facts.ts'

const hasNothing = () => false
const hasLoader = (word: string) => word === '/lib64/x'
const glibc = (version?: string) => ({ kind: 'glibc', version })

describe('baseFacts', () => {
  it.each([
    { name: 'scratch', libc: { kind: 'none' }, zoneinfo: 'absent' },
    { name: 'provided.al2', libc: glibc('2.26'), zoneinfo: 'there' },
    { name: 'provided.al2023', libc: glibc('2.34'), zoneinfo: 'there' },
    { name: 'public.ecr.aws/lambda/provided:al2', libc: glibc('2.26'), zoneinfo: 'there' },
    { name: 'public.ecr.aws/lambda/provided:al2.2025.11.01.12-x86_64', libc: glibc('2.26'), zoneinfo: 'there' },
    { name: 'public.ecr.aws/lambda/provided:al2023-arm64', libc: glibc('2.34'), zoneinfo: 'there' },
    {
      name: `mirror.example:5000/ecr-public/lambda/provided:al2023@sha256:${'0'.repeat(64)}`,
      libc: glibc('2.34'),
      zoneinfo: 'there',
    },
    { name: 'amazon/aws-lambda-provided:al2', libc: glibc('2.26'), zoneinfo: 'there' },
    { name: 'public.ecr.aws/amazonlinux/amazonlinux:2023-minimal', libc: glibc('2.34'), zoneinfo: 'unknown' },
    { name: 'amazonlinux:2', libc: glibc('2.26'), zoneinfo: 'unknown' },
    { name: 'alpine', libc: { kind: 'musl' }, zoneinfo: 'absent' },
    { name: 'public.ecr.aws/docker/library/alpine:3.22', libc: { kind: 'musl' }, zoneinfo: 'absent' },
    ...[
      'docker.io/alpine:3.20',
      'docker.io/library/alpine',
      'index.docker.io/library/alpine:3',
      'registry-1.docker.io/library/alpine',
      'library/alpine@sha256:0',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub/library/alpine:3',
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/hub/library/alpine',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/ecr-public/docker/library/alpine:3.22',
    ].map((name) => ({ name, libc: { kind: 'musl' }, zoneinfo: 'absent' })),
    { name: 'docker.io/debian:bookworm-slim', libc: glibc('2.36'), zoneinfo: 'unknown' },
    {
      name: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/ecr-public/amazonlinux/amazonlinux:2023',
      libc: glibc('2.34'),
      zoneinfo: 'unknown',
    },
    { name: 'gcr.io/distroless/static-debian12:nonroot', libc: { kind: 'none' }, zoneinfo: 'there' },
    { name: 'gcr.io/distroless/base-debian12', libc: glibc('2.36'), zoneinfo: 'there' },
    { name: 'debian:bookworm-slim', libc: glibc('2.36'), zoneinfo: 'unknown' },
    { name: 'example.com/team/scratch', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
    { name: 'example.com/team/alpine:3', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
    { name: 'example.com/library/alpine:3', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
    { name: 'docker.io/team/alpine:3', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
    { name: 'docker.io.example.com/library/alpine:3', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
    {
      name: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/alpine:3',
      libc: { kind: 'unknown' },
      zoneinfo: 'unknown',
    },
    { name: 'example.com/provided-al2:1', libc: { kind: 'unknown' }, zoneinfo: 'unknown' },
  ])('knows $name', ({ name, libc, zoneinfo }) => {
    expect(baseFacts(name)).toStrictEqual({ name, libc, has: undefined, zoneinfo })
  })

  it('recognises an AWS base from its environment, but not which one', () => {
    const config = {
      os: 'linux',
      architecture: 'amd64',
      config: { Env: ['LAMBDA_RUNTIME_DIR=/var/runtime'] },
      rootfs: { type: 'layers', diff_ids: [] },
    }
    expect(baseFacts('example.com/base', { config })).toStrictEqual({
      name: 'example.com/base',
      libc: { kind: 'glibc', version: undefined },
      has: undefined,
      zoneinfo: 'unknown',
    })
  })

  it.each<{ name: string; found: FoundBase; expected: unknown }>([
    {
      name: 'nothing',
      found: { libc: undefined, has: hasNothing, hasZoneinfo: false },
      expected: { libc: { kind: 'none' }, has: hasNothing, zoneinfo: 'absent' },
    },
    {
      name: 'a libc and time zones',
      found: { libc: { kind: 'glibc', version: '2.36' }, has: hasLoader, hasZoneinfo: true },
      expected: { libc: glibc('2.36'), has: hasLoader, zoneinfo: 'there' },
    },
  ])('trusts what was found in it over its name: $name', ({ found, expected }) => {
    expect(baseFacts('alpine', { found })).toStrictEqual({ name: 'alpine', ...(expected as object) })
  })
})
