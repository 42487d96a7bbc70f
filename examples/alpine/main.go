package main

import (
	"context"
	"os/exec"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Zone string `json:"zone"`
}

type response struct {
	Zone  string `json:"zone"`
	Shell string `json:"shell"`
}

// handleRequest returns a time zone, its offset, and the output of a program in the base image.
func handleRequest(ctx context.Context, event request) (response, error) {
	zone, err := time.LoadLocation(event.Zone)
	if err != nil {
		return response{}, err
	}
	shell, err := exec.CommandContext(ctx, "sh", "-c", "echo hello from $0").Output()
	if err != nil {
		return response{}, err
	}
	return response{Zone: time.Now().In(zone).Format("MST -07:00"), Shell: strings.TrimSpace(string(shell))}, nil
}

func main() {
	lambda.Start(handleRequest)
}
