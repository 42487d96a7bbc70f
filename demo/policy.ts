import { readFileSync } from 'node:fs'
import type { PolicyDocument, PolicyStatement } from '../emulator/iam/policy.ts'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8'))
const many = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

const document: { readonly Version: string; readonly Statement: readonly PolicyStatement[] } = read('iam-policy.json')

/** The statement that docs/permissions.md adds for a base image in a private repository of ECR. */
export const privateBaseStatement: PolicyStatement = read('iam-policy-private-base.json')

/** The statements to add where `layers` is set: the first to read layer versions, the second to attach them to zip functions. */
export const layersStatements: readonly PolicyStatement[] = read('iam-policy-layers.json')

/** Every `action resource` pair that the policy of docs/permissions.md allows. */
export const policyRights: readonly string[] = document.Statement.flatMap(({ Action, Resource }) =>
  many(Action).flatMap((action) => many(Resource).map((resource) => `${action} ${resource}`)),
)

/** Every action of that policy, in its order. */
export const policyActions: readonly string[] = document.Statement.flatMap(({ Action }) => many(Action))

export type PolicyChanges = {
  /** Function names to use instead of the policy's. */
  readonly functions?: readonly string[]
  readonly repositories?: readonly string[]
  /** ARNs of layer versions in use; they add the statements for layers. */
  readonly layers?: readonly string[]
  /** Statements to add. */
  readonly more?: readonly PolicyStatement[]
  /** Actions to leave out. */
  readonly without?: readonly string[]
}

/** The policy of docs/permissions.md, docs/iam-policy.json, as somebody with other names would write it, with additions and omissions. */
export const readmePolicy = ({
  functions,
  repositories,
  layers,
  more = [],
  without = [],
}: PolicyChanges = {}): PolicyDocument => {
  const ofLayers = layers === undefined ? [] : layersStatements
  const Statement = [...document.Statement, ...ofLayers, ...more].map(({ Action, Resource, ...statement }) => ({
    ...statement,
    Action: many(Action).filter((action) => !without.includes(action)),
    Resource: many(Resource).some((arn) => arn.includes(':layer:'))
      ? (layers ?? [])
      : renamed(renamed(many(Resource), ':function:', functions), ':repository/', repositories),
  }))
  return { Version: document.Version, Statement: Statement.filter(({ Action }) => Action.length > 0) }
}

const renamed = (arns: readonly string[], separator: string, names: readonly string[] | undefined) => {
  const [start = '', rest] = arns[0]?.split(separator) ?? []
  return names === undefined || rest === undefined ? arns : names.map((name) => `${start}${separator}${name}`)
}

/** The policy of docs/permissions.md for credentials that take the role. */
export const assumeRolePolicy: PolicyDocument = read('iam-policy-assume-role.json')

/** Which credentials docs/trust-policy-credentials.json trusts, in terms of the emulator's roles. */
export const readCredentialTrust = (): { principals: string[]; externalId: string; tagSession: boolean } => {
  const [{ Principal, Action, Condition }] = read('trust-policy-credentials.json').Statement
  return {
    principals: [Principal.AWS],
    externalId: Condition.StringEquals['sts:ExternalId'],
    tagSession: many(Action).includes('sts:TagSession'),
  }
}

/** Whose tokens a trust policy of docs/ accepts, in terms of the emulator's roles. Throws for a policy that compares other than with StringEquals. */
export const readTrust = (name: string): { readonly sub: readonly string[]; readonly aud: string } => {
  const { Statement } = read(name)
  const [{ Condition }, ...others] = Statement
  const { StringEquals, ...operators } = Condition
  if (others.length > 0 || Object.keys(operators).length > 0) throw new Error(`${name} has more than StringEquals`)
  const issuer = 'token.actions.githubusercontent.com'
  return { sub: many(StringEquals[`${issuer}:sub`]), aud: StringEquals[`${issuer}:aud`] }
}
