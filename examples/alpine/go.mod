module example.com/alpine

go 1.25

require github.com/aws/aws-lambda-go v1.54.0
