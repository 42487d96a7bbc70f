package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Name string `json:"name"`
}

// response holds the parameter's value; do not answer with secrets.
type response struct {
	Message string `json:"message"`
}

// handleRequest asks the extension here, not during init: it is ready when the first event comes.
func handleRequest(ctx context.Context, event request) (response, error) {
	value, err := parameter(ctx, event.Name)
	return response{Message: value}, err
}

// parameter reads a parameter of Systems Manager through the extension, which caches it between invocations
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html).
func parameter(ctx context.Context, name string) (string, error) {
	port := cmp.Or(os.Getenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"), "2773")
	query := url.Values{"name": {name}}
	address := fmt.Sprintf("http://localhost:%s/systemsmanager/parameters/get?%s", port, query.Encode())
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	ask.Header.Set("X-Aws-Parameters-Secrets-Token", os.Getenv("AWS_SESSION_TOKEN"))
	reply, err := http.DefaultClient.Do(ask)
	if err != nil {
		return "", fmt.Errorf("asking the extension: %w", err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the extension answers %s for %s", reply.Status, name)
	}
	var found struct{ Parameter struct{ Value string } }
	if err := json.NewDecoder(reply.Body).Decode(&found); err != nil {
		return "", fmt.Errorf("reading the extension's answer: %w", err)
	}
	return found.Parameter.Value, nil
}

func main() {
	lambda.Start(handleRequest)
}
