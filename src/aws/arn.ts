/** Account and region as ARNs name them. */
export type Home = { readonly partition: string; readonly region: string; readonly accountId: string }

/** `arn:aws:lambda:eu-west-1:123456789012:function:f`; policies may name it before the function exists. */
export const functionArn = ({ partition, region, accountId }: Home, name: string): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${name}`

/** `arn:aws:ecr:eu-west-1:123456789012:repository/team/app`; `registryId` is for a registry other than the account's own. */
export const repositoryArn = (
  { partition, region, accountId }: Home,
  { name, registryId = accountId }: { readonly name: string; readonly registryId?: string },
): string => `arn:${partition}:ecr:${region}:${registryId}:repository/${name}`
