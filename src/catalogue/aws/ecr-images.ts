import type { Entries } from '../entry.ts'

export const imageUriProblems = {
  'image-uri-invalid': {
    message: 'image-uri {{text}} is not a valid image: {{reason}}.',
    cause: 'An image in ECR has a host, a repository, and a tag or digest.',
    hint: 'Write it as  app:v1 ,  app@sha256:…  or  123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1  for an image in ECR, or as  oci-archive:image.tar  for one in a file.',
  },
  'image-uri-not-ecr': {
    message: 'image-uri {{text}} is at {{host}}, but Lambda only runs images from private ECR repositories.',
    cause: 'Lambda fetches images from ECR in its own region. It cannot read Docker Hub, GHCR or public.ecr.aws.',
    hint: 'Copy it to ECR first (crane copy, skopeo copy), or let this step push it:  skopeo copy docker://… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
  },
  'image-uri-region': {
    message: 'image-uri {{text}} is in {{region}}, but the function is in {{wanted}}.',
    cause: 'Lambda only fetches images from ECR in its own region.',
    hint: 'Push it to a repository in {{wanted}}, let ECR replicate it there, or correct aws-region.',
  },
  'image-uri-no-repository': {
    message: 'image-uri {{text}}: the ECR repository {{name}} does not exist in {{region}}.',
    cause: 'The account in the URI never had this repository, or it was deleted.',
    hint: 'Correct the URI, or push the image in an earlier step:  command: push .',
  },
  'image-uri-elsewhere': {
    message: 'image-uri {{text}} is wrong: ECR has that repository at {{uri}}.',
    cause: 'The URI names a registry on this machine, but ECR gives another address for the repository.',
    hint: 'Use the URI that ECR gives:  aws ecr describe-repositories .',
  },
  'image-uri-missing': {
    message: 'image-uri {{text}}: repository {{name}} has no image {{reference}}.',
    cause:
      'The tag or digest was never pushed, or a lifecycle rule or a person removed it. ECR answers the same for an image that a lifecycle rule archived.',
    hint: 'List the images:  aws ecr describe-images --repository-name {{name}} . Pass on the output image-uri of the step that pushed it. If its imageStatus is ARCHIVED, restore it:  aws ecr update-image-storage-class --repository-name {{name}} --image-id {{id}} --target-storage-class STANDARD',
  },
  'image-uri-child-missing': {
    message: 'image-uri {{text}} is an index, but repository {{name}} does not have its image {{digest}}.',
    cause:
      'The image that the index names for this architecture was removed, for example by a lifecycle rule for untagged images.',
    hint: 'Push the image again, and keep lifecycle rules from removing images that an index names.',
  },
  'image-uri-bytes': {
    message: 'image-uri {{text}} cannot be read: ECR sent the wrong bytes ({{found}}) for {{digest}}.',
    cause: 'Manifests and configs are checked against their digests. None of these bytes were used.',
    hint: 'Something between here and ECR changes the content. Check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'image-uri-denied': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR answered 401 or 403 to the request for the config of the image.',
    hint: "Add ecr:GetDownloadUrlForLayer and ecr:BatchGetImage on {{resource}} to the role's policy, and check for an explicit Deny.",
    short: 'the role lacks a right',
  },
  'image-uri-unreadable': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR returned an error, or the connection broke, even after retries.',
    hint: 'The function was not changed. Run the step again.',
  },
} as const satisfies Entries
