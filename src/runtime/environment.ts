export type FunctionIdentity = {
  readonly functionName: string
  readonly version: string
  readonly memorySizeMb: number
  readonly region: string
  /** The directory used as /var/task. */
  readonly taskRoot: string
  readonly handler?: string
}

/** The variables that Lambda defines, without the function's own (AWS documentation, Lambda environment variables). */
export const lambdaEnvironment = (identity: FunctionIdentity): Record<string, string> => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_LAMBDA_FUNCTION_NAME: identity.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: identity.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[${identity.version}]${'0'.repeat(32)}`,
    LAMBDA_TASK_ROOT: identity.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...(identity.handler !== undefined && { _HANDLER: identity.handler }),
  }
}
