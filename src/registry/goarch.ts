/** Lambda's architectures as Go and image registries name them. */
export const goarch = { x86_64: 'amd64', arm64: 'arm64' } as const
