package main

import (
	"context"
	"encoding/json"
	"log"

	"github.com/aws/aws-lambda-go/lambda"
)

// response is what a caller of the function gets, as JSON.
type response struct {
	Message string `json:"message"`
}

func init() {
	log.Print("cold start")
}

func handleRequest(_ context.Context, _ json.RawMessage) (response, error) {
	return response{Message: "Hello AWS Lambda"}, nil
}

func main() {
	lambda.Start(handleRequest)
}
