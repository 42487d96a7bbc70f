import type { FunctionSpec } from '../plan/function.ts'

/** Whether making the artifact runs code other than ours and Go's. Such code must end before we assume the role. */
export const runsForeignCode = (spec: FunctionSpec): boolean =>
  spec.smoke !== undefined || spec.source.kind === 'dockerfile' || usesCgo(spec)

/** Whether go starts a C compiler. */
export const usesCgo = ({ source }: FunctionSpec): boolean => source.kind === 'go' && source.cgoEnabled

/** Whether we pack the binary ourselves, and so choose its path and how it starts. */
export const isPacked = ({ source }: FunctionSpec): boolean => source.kind === 'go' || source.kind === 'binary'

/** Whether the image is already in ECR and is deployed unchanged. */
export const isDeployedAsIs = ({ source }: FunctionSpec): boolean => source.kind === 'image-uri'

/** Whether to read base image and repository before the package type is known. */
export const mayBeImage = (spec: FunctionSpec): boolean => spec.packageType.value !== 'zip'

/** The base image as messages name it. */
export const baseName = ({ baseImage }: FunctionSpec): string => (baseImage === 'scratch' ? baseImage : baseImage.text)
