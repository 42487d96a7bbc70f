/** Lambda's architectures in the words of Go and of image registries. */
export const goarch = { x86_64: 'amd64', arm64: 'arm64' } as const
