/** The largest event of a synchronous invocation (AWS documentation, Lambda quotas: 6 MB). */
export const MAX_EVENT_BYTES = 6_291_456
