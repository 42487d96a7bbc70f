/** Account and region in the way that ARNs name them. */
export type Home = { readonly partition: string; readonly region: string; readonly accountId: string }

/** `arn:aws:lambda:eu-west-1:123456789012:function:f`, which policies name before there is such a function. */
export const functionArn = ({ partition, region, accountId }: Home, name: string): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${name}`

/** `arn:aws:ecr:eu-west-1:123456789012:repository/team/app`; a registry other than the account's own by its id. */
export const repositoryArn = (
  { partition, region, accountId }: Home,
  { name, registryId = accountId }: { readonly name: string; readonly registryId?: string },
): string => `arn:${partition}:ecr:${region}:${registryId}:repository/${name}`
