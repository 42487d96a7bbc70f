#!/bin/sh
# Lambda sets AWS_LAMBDA_RUNTIME_API; where nobody does, the emulator of its interface stands in.
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /usr/bin/aws-lambda-rie "$@"
fi
exec "$@"
