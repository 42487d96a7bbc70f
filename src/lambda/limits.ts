/** Lambda's limit is 10 GB uncompressed (developer guide, Lambda quotas): layers that exceed it compressed never fit. */
export const MAX_IMAGE_BYTES = 10_737_418_240

/** Lambda rejects larger zips in the request itself (developer guide, Lambda quotas: 50 MB). */
export const MAX_ZIP_BYTES = 52_428_800

/** Lambda accepts this much of code and layers per function, unpacked (developer guide, Lambda quotas: 250 MB). */
export const MAX_UNPACKED_BYTES = 262_144_000
