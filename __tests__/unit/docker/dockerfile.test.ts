import { stagesOf } from '../../../src/docker/dockerfile.ts'

describe('the stages of a Dockerfile', () => {
  test.each([
    { name: 'none', text: 'FROM scratch\nCOPY a /', expected: [] },
    { name: 'an empty file', text: '', expected: [] },
    { name: 'a comment', text: '# FROM a AS b\nFROM c', expected: [] },
    { name: 'several', text: 'FROM golang:1 AS build\nRUN x\nFROM scratch AS final\n', expected: ['build', 'final'] },
    { name: 'any case', text: 'from a as b', expected: ['b'] },
    { name: 'flags and tabs', text: '\tFROM --platform=$BUILDPLATFORM\ta\tAS\tb\r\n', expected: ['b'] },
    { name: 'a continued line', text: 'FROM a \\\n  AS b', expected: ['b'] },
    { name: 'a base named as', text: 'FROM as\nFROM as AS x', expected: ['x'] },
    { name: 'an argument', text: 'ARG V=1\nFROM a:$V AS b', expected: ['b'] },
  ])('are found in $name', ({ text, expected }) => {
    expect(stagesOf(text)).toStrictEqual(expected)
  })
})
