import { type Service, throttled } from '../http/errors.ts'

/** Calls per second. GetFunction has its own; all other Lambda control-plane calls share one (AWS documentation, Lambda quotas). */
export type QuotaRates = { readonly shared: number; readonly getFunction: number; readonly putImage: number }

const AWS_RATES: QuotaRates = { shared: 15, getFunction: 100, putImage: 10 }

export type Quotas = {
  /** Takes one call from its bucket, or throws the service's throttling error. */
  take(service: Service, bucket: keyof QuotaRates): void
}

type Bucket = { tokens: number; filledAt: number }

/** Token buckets that hold one second of calls; `true` for AWS's rates, `false` for none. */
export const makeQuotas = (option: boolean | Partial<QuotaRates>): Quotas => {
  if (option === false) return { take: () => {} }
  const rates: QuotaRates = option === true ? AWS_RATES : { ...AWS_RATES, ...option }
  const buckets = new Map<keyof QuotaRates, Bucket>()
  return {
    take: (service, name) => {
      const now = performance.now()
      const rate = rates[name]
      const bucket = buckets.get(name) ?? { tokens: rate, filledAt: now }
      buckets.set(name, bucket)
      bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate)
      bucket.filledAt = now
      if (bucket.tokens < 1) throw throttled(service)
      bucket.tokens -= 1
    },
  }
}
