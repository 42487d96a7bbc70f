#!/bin/sh
# Lambda sets AWS_LAMBDA_RUNTIME_API. Without it, start the Runtime Interface Emulator.
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /usr/bin/aws-lambda-rie "$@"
fi
exec "$@"
