/** Account and region as ARNs name them. */
export type Home = { readonly partition: string; readonly region: string; readonly accountId: string }

/** Domains of ECR where they differ (botocore's partitions.json, dnsSuffix). */
const DOMAINS: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
}

/** The host of the account's registry: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export const ecrHost = ({ partition, region, accountId }: Home): string =>
  `${accountId}.dkr.ecr.${region}.${DOMAINS[partition] ?? 'amazonaws.com'}`

/** `arn:aws:lambda:eu-west-1:123456789012:function:f`; policies may name it before the function exists. */
export const functionArn = ({ partition, region, accountId }: Home, name: string): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${name}`

/** `arn:aws:ecr:eu-west-1:123456789012:repository/team/app`; `registryId` is for a registry other than the account's own. */
export const repositoryArn = (
  { partition, region, accountId }: Home,
  { name, registryId = accountId }: { readonly name: string; readonly registryId?: string },
): string => `arn:${partition}:ecr:${region}:${registryId}:repository/${name}`
