const KMS =
  'Lambda cannot use the KMS key of the function: check that the key is enabled, and that its policy and the execution role allow kms:Decrypt.'
const VPC = 'Check the subnets and security groups of the function, and that they have free addresses and interfaces.'

/** What to do about a failed update or state, by the code of its reason (Lambda API reference, FunctionConfiguration: StateReasonCode). */
export const stateRemedies = {
  InvalidImage:
    'Build the image again so that Lambda can read it: one platform, gzip layers without hard links, and in each layer an entry for every folder of its files. If the reason is MissingParentDirectory, add that folder, for example with  RUN mkdir -p FOLDER  before the COPY.',
  ImageAccessDenied:
    'Lambda itself may not read the image. The policy of the ECR repository must allow lambda.amazonaws.com ecr:BatchGetImage and ecr:GetDownloadUrlForLayer. Terraform and other tools that set this policy remove what Lambda adds to it.',
  ImageDeleted:
    'The image is no longer in the repository. Run the step again, which pushes it, and keep lifecycle rules from removing or archiving images that functions use.',
  InvalidZipFileException: 'Lambda cannot unpack the zip: build it again.',
  InvalidRuntime:
    'Change the runtime:  aws lambda update-function-configuration --function-name {{name}} --runtime provided.al2023 .',
  InsufficientRolePermissions:
    'The execution role lacks rights. In a VPC it needs the policy AWSLambdaVPCAccessExecutionRole.',
  EniLimitExceeded: VPC,
  SubnetOutOfIPAddresses: VPC,
  InvalidSubnet: VPC,
  InvalidSecurityGroup: VPC,
  KMSKeyAccessDenied: KMS,
  KMSKeyNotFound: KMS,
  InvalidStateKMSKey: KMS,
  DisabledKMSKey: KMS,
  InternalError: 'The problem is on the AWS side: run the step again.',
  other: 'Fix what the reason names and run the step again.',
} as const satisfies Readonly<Record<string, string>>
