import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { renderError, ServiceError } from '../http/errors.ts'
import { type Listener, listen } from '../http/listener.ts'
import { header, type Reply } from '../http/messages.ts'
import { type Call, makeCall } from '../requests/calls.ts'
import { type Pipeline, serve } from '../requests/pipeline.ts'

type Stored = { readonly open: () => Readable; readonly sizeBytes: number; readonly expiresAt: number }

/** Presigned downloads, as S3 serves them for ECR's layers and Lambda's zips: a separate origin that accepts no Authorization header. */
export type Storage = {
  /** Where clients find it; known once it listens. */
  origin: string
  /** A URL below the storage's origin that is valid for ten minutes. */
  presign(path: string, blob: Pick<Stored, 'open' | 'sizeBytes'>): string
  handle(call: Call): Reply
}

const LIFETIME_MS = 600_000

/** A storage that knows only what was presigned. */
export const makeStorage = (): Storage => {
  const signed = new Map<string, Stored>()
  const storage: Storage = {
    origin: '',
    presign: (path, blob) => {
      const signature = randomBytes(32).toString('hex')
      signed.set(`${path}?${signature}`, { ...blob, expiresAt: Date.now() + LIFETIME_MS })
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Expires': '600',
        'X-Amz-Signature': signature,
      })
      return `${storage.origin}${path}?${query}`
    },
    handle: (call) => download(signed, call),
  }
  return storage
}

/** A presigned URL of a file. */
export const presignFile = (
  storage: Storage,
  path: string,
  { file, sizeBytes }: { readonly file: string; readonly sizeBytes: number },
): string => storage.presign(path, { open: () => createReadStream(file), sizeBytes })

/** Listens for downloads on a separate origin, which a proxy in front may show as another. */
export const listenStorage = async (
  storage: Storage,
  pipeline: Pick<Pipeline, 'faults' | 'records' | 'isProxied'>,
  shownAs: string | undefined,
): Promise<Listener> => {
  const identify = async (request: IncomingMessage) => makeCall(request, { service: 'storage', operation: 'GetBlob' })
  const listener = await listen(serve({ identify, handle: async (call) => storage.handle(call), ...pipeline }))
  storage.origin = shownAs ?? listener.url
  return listener
}

const download = (signed: ReadonlyMap<string, Stored>, call: Call): Reply => {
  if (header(call.request, 'authorization') !== undefined) {
    return s3Error(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    )
  }
  const stored = signed.get(`${call.url.pathname}?${call.url.searchParams.get('X-Amz-Signature')}`)
  if (stored === undefined) return s3Error(403, 'SignatureDoesNotMatch', 'The request signature does not match.')
  if (stored.expiresAt <= Date.now()) return s3Error(403, 'AccessDenied', 'Request has expired')
  return {
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(stored.sizeBytes) },
    body: stored.open(),
  }
}

const s3Error = (status: number, code: string, message: string): Reply =>
  renderError('storage', new ServiceError(status, code, message))
