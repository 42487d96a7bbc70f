package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"example.com/native-library/client"
)

// request is a query for the native client; without one, it computes the answer to everything.
type request struct {
	Query string `json:"query"`
}

// response is what a caller of the function gets, as JSON.
type response struct {
	Answer string `json:"answer"`
	Client string `json:"client"`
}

func handleRequest(_ context.Context, event request) (response, error) {
	if event.Query == "" {
		event.Query = "select 6 * 7"
	}
	answer, err := client.Ask(event.Query)
	return response{Answer: answer, Client: client.Version()}, err
}

func main() {
	lambda.Start(handleRequest)
}
