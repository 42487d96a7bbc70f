import type { Entries } from './entry.ts'

export const imageUriProblems = {
  'image-uri-invalid': {
    message: 'image-uri {{text}} is no image: {{reason}}.',
    cause: 'An image in ECR has a host, a repository, and a tag or digest.',
    hint: 'Write it as  123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1  or with  @sha256:…  for an image in ECR, or as  oci-archive:image.tar  for one in a file.',
  },
  'image-uri-not-ecr': {
    message: 'image-uri {{text}} is at {{host}}, and Lambda only runs images of private ECR repositories.',
    cause: 'Lambda fetches images from ECR in its own region; Docker Hub, GHCR and public.ecr.aws it cannot read.',
    hint: 'Copy it to ECR first (crane copy, skopeo copy), or have it pushed by this step:  skopeo copy docker://… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .',
  },
  'image-uri-region': {
    message: 'image-uri {{text}} is in {{region}}, and the function in {{wanted}}.',
    cause: 'Lambda fetches images from ECR in its own region alone.',
    hint: 'Push it to a repository in {{wanted}}, have ECR replicate it there, or correct aws-region.',
  },
  'image-uri-no-repository': {
    message: 'image-uri {{text}}: there is no ECR repository {{name}} in {{region}}.',
    cause: 'The repository does not exist in the account that the URI names, or was deleted.',
    hint: 'Correct the URI, or push the image in an earlier step:  command: push .',
  },
  'image-uri-elsewhere': {
    message: 'image-uri {{text}} is not where ECR has that repository, which is {{uri}}.',
    cause: 'The URI names a registry on this machine that does not stand for ECR here.',
    hint: 'Write the URI as ECR gives it:  aws ecr describe-repositories .',
  },
  'image-uri-missing': {
    message: 'image-uri {{text}}: repository {{name}} has no image {{reference}}.',
    cause: 'The tag or digest was never pushed, or a lifecycle rule or a person has removed it.',
    hint: 'See what there is:  aws ecr describe-images --repository-name {{name}} . Pass on the output image-uri of the step that pushed it.',
  },
  'image-uri-child-missing': {
    message: 'image-uri {{text}} is an index, and repository {{name}} does not have its image {{digest}}.',
    cause:
      'The image that the index names for this architecture was removed, as by a lifecycle rule for untagged images.',
    hint: 'Push the image again, and keep lifecycle rules from what indexes name.',
  },
  'image-uri-bytes': {
    message: 'image-uri {{text}} cannot be read: other bytes came ({{found}}) for {{digest}}.',
    cause: 'Manifests and configs are checked against their digests. Nothing of it was used.',
    hint: 'Something on the way changes content: look at AWS_ENDPOINT_URL and the proxy variables.',
  },
  'image-uri-denied': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR answered 401 or 403 when the config of the image was fetched.',
    hint: 'Allow ecr:GetDownloadUrlForLayer and ecr:BatchGetImage on {{resource}} in a policy of the role, and look for an explicit Deny.',
  },
  'image-uri-unreadable': {
    message: 'image-uri {{text}} cannot be read: {{reason}}.',
    cause: 'ECR answered with an error of its own, or the connection broke, also when it was tried again.',
    hint: 'The function was not touched: run the step again.',
  },
} as const satisfies Entries
