import { createSign, createVerify, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** Claims of a GitHub OIDC token that the emulator sets (GitHub documentation, OpenID Connect reference). */
export type Claims = Readonly<Record<string, string | number>>

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

const KEY_BITS = 2048

/** The key of the key set; GitHub's own are RS256 too. */
const KEY_ID = 'emulator-1'

let keys: Promise<Keys> | undefined

const keyPair = (): Promise<Keys> => {
  keys ??= promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })
  return keys
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs claims with RS256. */
export const signToken = async (claims: Claims): Promise<string> => {
  const { privateKey } = await keyPair()
  const content = `${encode({ typ: 'JWT', alg: 'RS256', kid: KEY_ID })}.${encode(claims)}`
  return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`
}

/** The claims of a token that this process signed; undefined for any other. The caller checks expiry. */
export const verifyToken = async (token: string): Promise<Claims | undefined> => {
  const { publicKey } = await keyPair()
  const [head, body, signature, ...rest] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) return undefined
  const valid = createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url')
  return valid ? parseClaims(Buffer.from(body, 'base64url').toString()) : undefined
}

const parseClaims = (text: string): Claims | undefined => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )
}

/** The public key as a JWK set, as an issuer publishes it at /.well-known/jwks. */
export const keySet = async (): Promise<unknown> => {
  const { publicKey } = await keyPair()
  return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] }
}
