import { getCACertificates } from 'node:tls'

/** Mozilla's root certificates, shipped with Node, as one PEM file: a program on scratch needs them to reach AWS. */
export const caCertificates = (): Buffer => Buffer.from(`${getCACertificates('bundled').join('\n')}\n`)
