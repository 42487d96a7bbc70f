package main

import (
	"context"
	"crypto/x509"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Zone string `json:"zone"`
}

type response struct {
	Zone     string `json:"zone"`
	HasRoots bool   `json:"hasRoots"`
	HasTmp   bool   `json:"hasTmp"`
}

// handleRequest shows what a Go program expects from a system and also has on an empty image: time zones, root certificates for https, a folder to write to.
func handleRequest(_ context.Context, event request) (response, error) {
	zone, err := time.LoadLocation(event.Zone)
	if err != nil {
		return response{}, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return response{}, err
	}
	file, err := os.CreateTemp("", "scratch-")
	if err != nil {
		return response{}, err
	}
	defer os.Remove(file.Name())
	return response{
		Zone:     time.Now().In(zone).Format("MST -07:00"),
		HasRoots: !roots.Equal(x509.NewCertPool()),
		HasTmp:   file.Close() == nil,
	}, nil
}

func main() {
	lambda.Start(handleRequest)
}
